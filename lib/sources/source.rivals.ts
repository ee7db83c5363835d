import type { ModuleRef, ModulesContainer } from '@nestjs/core';

/** Which modules provide a token, and whose instance is asked; undefined where there is one instance only. */
export function rivalsOf(moduleRef: ModuleRef, token: unknown, taken: object): string | undefined {
  // Nest says of a module only what that one provides itself, so all are looked through.
  const { container } = moduleRef as unknown as { container: { getModules(): ModulesContainer } };
  const providing = [...container.getModules().values()].flatMap(({ name, providers }) => {
    const instance: unknown = providers.get(token as string)?.instance;
    return instance === undefined || instance === null ? [] : [{ name, instance }];
  });
  const others = providing.filter(({ instance }) => instance !== taken).map(({ name }) => name);
  if (others.length === 0) return undefined;
  const own = providing.find(({ instance }) => instance === taken)?.name ?? 'another module';
  return `the one of ${own} is asked, and ${others.length > 1 ? 'those' : 'that'} of ${others.join(', ')} ${others.length > 1 ? 'are' : 'is'} not`;
}

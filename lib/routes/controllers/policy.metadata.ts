import 'reflect-metadata';

/** The metadata key of `@CorsPolicy`. */
export const POLICY_METADATA = 'nestjs-cors:policy';
/** The metadata key of `@ExposeHeaders`. */
export const EXPOSED_METADATA = 'nestjs-cors:exposed-headers';

/** The values of `@CorsPolicy` on a class or a handler, or else the inherited ones. */
export function policiesOn(target: object): readonly unknown[] {
  return (Reflect.getMetadata(POLICY_METADATA, target) as unknown[] | undefined) ?? [];
}

/** The names of `@ExposeHeaders` on a class or a handler, or else the inherited ones. */
export function exposedHeadersOn(target: object): readonly unknown[] {
  return (Reflect.getMetadata(EXPOSED_METADATA, target) as unknown[] | undefined) ?? [];
}

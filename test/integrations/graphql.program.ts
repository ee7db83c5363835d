import { ForbiddenException, type DynamicModule } from '@nestjs/common';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Args, GraphQLModule, Mutation, Query, Resolver } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { serve } from '../kit/program.js';
import { waysFor } from './pages.js';

@Resolver()
class NoteResolver {
  @Query(() => String) note(): string {
    return 'a note';
  }
  @Query(() => String) secret(): string {
    throw new ForbiddenException();
  }
  @Mutation(() => String) write(@Args('text', { type: () => String }) text: string): string {
    return `wrote ${text}`;
  }
}

const servers: Record<string, () => DynamicModule> = {
  '@nestjs/apollo': () => GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, autoSchemaFile: true }),
  '@nestjs/mercurius': () =>
    GraphQLModule.forRoot<MercuriusDriverConfig>({ driver: MercuriusDriver, autoSchemaFile: true }),
};

await serve((platform) =>
  Object.fromEntries(
    Object.entries(servers)
      // Mercurius is a plugin of Fastify.
      .filter(([server]) => platform === 'fastify' || server !== '@nestjs/mercurius')
      .flatMap(([server, imported]) =>
        waysFor('/graphql').map(([way, cors]) => [
          `${server} by ${way}`,
          { platform, cors, imports: [imported()], providers: [NoteResolver] },
        ]),
      ),
  ),
);

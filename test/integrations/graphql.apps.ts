import { ForbiddenException, type DynamicModule } from '@nestjs/common';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Args, GraphQLModule, Mutation, Query, Resolver } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { waysFor } from './pages.js';
import type { AppParts } from '../kit/app.js';
import type { Platform } from '../kit/platforms.js';

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

/** Applications on one platform, by name. */
export const appsOf = (platform: Platform): Record<string, AppParts> =>
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
  );

import type { DynamicModule } from '@nestjs/common';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { GraphQLModule, Query, Resolver, Subscription } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { SHOP } from './wire.js';
import type { AppParts } from '../kit/app.js';
import type { Platform } from '../kit/platforms.js';

@Resolver()
class NoteResolver {
  @Query(() => String) note(): string {
    return 'a note';
  }
  @Subscription(() => String) async *noted(): AsyncGenerator<{ noted: string }> {
    yield { noted: 'a note' };
  }
}

const apollo = (): DynamicModule =>
  GraphQLModule.forRoot<ApolloDriverConfig>({
    driver: ApolloDriver,
    autoSchemaFile: true,
    subscriptions: { 'graphql-ws': true },
  });
const mercurius = (): DynamicModule =>
  GraphQLModule.forRoot<MercuriusDriverConfig>({ driver: MercuriusDriver, autoSchemaFile: true, subscription: true });

const routes = [{ path: '/graphql', policy: { origins: [SHOP] } }];

/** Applications on one platform, by name. */
export const appsOf = (platform: Platform): Record<string, AppParts> => {
  const imports = (): DynamicModule[] => [platform === 'express' ? apollo() : mercurius()];
  const parts = (cors: object) => ({ platform, cors, imports: imports(), providers: [NoteResolver] });
  return { governed: parts({ routes }), open: parts({ default: { origins: [SHOP] } }) };
};

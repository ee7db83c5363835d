import { ForbiddenException } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';

/** What the GraphQL servers of these specs serve. */
@Resolver()
export class NoteResolver {
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

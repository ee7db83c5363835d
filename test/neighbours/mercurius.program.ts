import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { serve } from '../kit/program.js';
import { NoteResolver } from './note.resolver.js';
import { waysFor } from './pages.js';

await serve((platform) => {
  const parts = () => ({
    platform,
    imports: [GraphQLModule.forRoot<MercuriusDriverConfig>({ driver: MercuriusDriver, autoSchemaFile: true })],
    providers: [NoteResolver],
  });
  return Object.fromEntries(waysFor('/graphql').map(([way, cors]) => [way, { ...parts(), cors }]));
});

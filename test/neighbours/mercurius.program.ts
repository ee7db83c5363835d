import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { serve } from '../kit/program.js';
import { NoteResolver } from './note.resolver.js';
import { way } from './pages.js';

await serve((platform, [name]) => ({
  platform,
  cors: way('/graphql', name),
  imports: [GraphQLModule.forRoot<MercuriusDriverConfig>({ driver: MercuriusDriver, autoSchemaFile: true })],
  providers: [NoteResolver],
}));

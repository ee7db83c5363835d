/** What the handlers use of a response: the same on Express and on Fastify. */
export interface Reply {
  header(name: string, value: string): unknown;
}

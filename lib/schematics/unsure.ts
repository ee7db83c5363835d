/** The project is not as the schematic expects it, so that a person has to do the rest. Says what, and how. */
export class Unsure extends Error {}

/** What is left to do then. */
export const BY_HAND = 'Import CorsModule in the root module of your application yourself.';

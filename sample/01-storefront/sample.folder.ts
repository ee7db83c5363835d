/** This folder in the repository, from the sources as well as from what `nest start` compiles into `.sample`. */
export const sampleFolder = new URL('../../sample/01-storefront/', import.meta.url);

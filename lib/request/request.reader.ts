/** How the platform reads a request, before the request is routed. */
export interface RequestReader {
  /** The host name; from `X-Forwarded-Host` only if the platform is set to trust it. */
  hostnameOf(request: object): string;
  /** Host and port, read in the same way. */
  hostOf(request: object): string;
  /** `https` if the platform knows that the client's connection is encrypted. */
  schemeOf(request: object): string;
  /** The request target as the router reads it. */
  targetOf(url: string): string;
}

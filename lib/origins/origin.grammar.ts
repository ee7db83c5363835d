/** 64 for the scheme, 3 for "://", 253 for the host, 6 for the port: nothing longer can be an origin. */
export const MAX_ORIGIN_LENGTH = 326;

/** The parts of a serialised origin; `port` is empty where none is written. */
export interface OriginParts {
  readonly scheme: string;
  readonly host: string;
  readonly port: string;
}

// Each repetition is delimited by a character it cannot contain, so matching is linear.
const ORIGIN = /^([a-z][a-z0-9+.-]*):\/\/(\[[0-9a-f:.]+\]|[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?)(?::([1-9][0-9]{0,4}))?$/;

const DEFAULT_PORTS: Readonly<Record<string, string>> = { http: '80', https: '443' };

/** The parts of an origin as browsers serialise it (HTML: serialization of an origin); undefined for anything else. */
export function splitOrigin(origin: string): OriginParts | undefined {
  if (origin.length > MAX_ORIGIN_LENGTH) return undefined;
  const match = ORIGIN.exec(origin);
  if (!match) return undefined;
  const [, scheme = '', host = '', port = ''] = match;
  if (port !== '' && (Number(port) > 65535 || DEFAULT_PORTS[scheme] === port)) return undefined;
  return { scheme, host, port };
}

/**
 * The parts of an origin that an exact entry may be. Pages of a custom scheme may have no host, or the host `.`
 * (`app://.`, Electron); such origins are only ever compared byte for byte.
 */
export function splitExactOrigin(origin: string): OriginParts | undefined {
  return splitOrigin(origin) ?? splitHostless(origin);
}

function splitHostless(origin: string): OriginParts | undefined {
  if (origin.length > MAX_ORIGIN_LENGTH) return undefined;
  const [, scheme = '', host = ''] = /^([a-z][a-z0-9+.-]*):\/\/(\.?)$/.exec(origin) ?? [];
  return scheme === '' || Object.hasOwn(DEFAULT_PORTS, scheme) ? undefined : { scheme, host, port: '' };
}

/** Whether port `port` is the one browsers leave out for `scheme`. */
export function isDefaultPort(scheme: string, port: string): boolean {
  return DEFAULT_PORTS[scheme] === port;
}

/**
 * The origin that a browser would send for what `text` most likely means, or undefined if that is unclear.
 * `URL` repairs input silently, so it only proposes spellings and never decides what is valid.
 */
export function canonicalOrigin(text: string): string | undefined {
  const trimmed = text.replace(/[\s\p{Cc},]+/gu, '').replaceAll('\\', '/');
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed)
    ? trimmed.replace(/^ws(s?):/i, 'http$1:')
    : `${/^(?:[^/]*\.)?(?:localhost\.?|127\.[\d.]+|\[::1\])(?:[:/]|$)/i.test(trimmed) ? 'http' : 'https'}://${trimmed.replace(/^(?:https?:)?\/*/i, '')}`;
  // `URL` rejects "*" in a host, so a placeholder replaces it.
  const starred = withScheme.replace(/:\*(?=[/?#]|$)/, '').replace('*', 'xn0star0');
  const anyPort = /:\*(?=[/?#]|$)/.test(withScheme);
  let url: URL;
  try {
    url = new URL(starred);
  } catch {
    return undefined;
  }
  if (url.hostname === '') return undefined;
  const scheme = url.protocol.slice(0, -1);
  const host = url.hostname.toLowerCase().replace('xn0star0', '*');
  const port = anyPort ? ':*' : url.port === '' || isDefaultPort(scheme, url.port) ? '' : `:${url.port}`;
  return `${scheme}://${host}${port}`;
}

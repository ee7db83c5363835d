import type { DangerousOption } from './dangerous.options.js';

/** One rule for the configuration. `value` is what was written, already printable; `detail` is what the check found. */
export interface Rule {
  /** `production-only`: an error in production, and nothing elsewhere. */
  readonly severity: 'error' | 'warning' | 'error-in-production' | 'production-only';
  /** When it applies, as printed on the page of rules. */
  readonly when: string;
  /** The document it comes from, if any: a name of {@link SOURCES}. */
  readonly source?: SourceName;
  /** The option that silences the rule on purpose, where there is a legitimate exception. */
  readonly unless?: DangerousOption;
  /** What is wrong, and why. */
  readonly message: (value: string, detail: string) => string;
  /** How to fix it; never by something weaker. */
  readonly hint: (value: string, detail: string) => string;
  /** A value that breaks it and the `detail` of the check, for the page of rules. */
  readonly example: readonly [value: unknown, detail?: string];
}

/** A table of rules by their codes, whose type is the codes alone: the texts have no place in the published types. */
export const rules = <Code extends string>(table: Readonly<Record<Code, Rule>>): Readonly<Record<Code, Rule>> => table;

/** Where options of other CORS packages are in use, as the end of a hint. */
export const MIGRATE =
  '"npx nestjs-cors migrate src/main.ts" prints the policy that the options of enableCors() become';

/** The documents that rules come from. */
export const SOURCES = {
  'Fetch, CORS protocol': 'https://fetch.spec.whatwg.org/#http-cors-protocol',
  'Fetch, CORS protocol and credentials': 'https://fetch.spec.whatwg.org/#cors-protocol-and-credentials',
  'Fetch, CORS check': 'https://fetch.spec.whatwg.org/#cors-check',
  'Fetch, Origin header': 'https://fetch.spec.whatwg.org/#origin-header',
  'Fetch, methods': 'https://fetch.spec.whatwg.org/#methods',
  'Fetch, CORS-safelisted request-header': 'https://fetch.spec.whatwg.org/#cors-safelisted-request-header',
  'Fetch, forbidden request-header': 'https://fetch.spec.whatwg.org/#forbidden-request-header',
  'Fetch, forbidden response-header name': 'https://fetch.spec.whatwg.org/#forbidden-response-header-name',
  'Fetch, CORS-preflight cache': 'https://fetch.spec.whatwg.org/#cors-preflight-cache',
  'Fetch, Cross-Origin-Resource-Policy': 'https://fetch.spec.whatwg.org/#cross-origin-resource-policy-header',
  'Fetch, CORS-preflight fetch': 'https://fetch.spec.whatwg.org/#cors-preflight-fetch',
  'HTML, origin': 'https://html.spec.whatwg.org/multipage/browsers.html#concept-origin',
  'HTML, serialization of an origin':
    'https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin',
  'URL, host parsing': 'https://url.spec.whatwg.org/#host-parsing',
  'RFC 9110, tokens': 'https://www.rfc-editor.org/rfc/rfc9110.html#section-5.6.2',
  'RFC 6455, Origin': 'https://www.rfc-editor.org/rfc/rfc6455.html#section-10.2',
  'RFC 6454': 'https://www.rfc-editor.org/rfc/rfc6454.html',
  'Public suffix list': 'https://publicsuffix.org/',
  'Secure Contexts': 'https://www.w3.org/TR/secure-contexts/#is-origin-trustworthy',
  'OWASP, testing CORS':
    'https://owasp.org/www-project-web-security-testing-guide/stable/4-Web_Application_Security_Testing/11-Client-side_Testing/07-Testing_Cross_Origin_Resource_Sharing',
  'OWASP, ReDoS': 'https://owasp.org/www-community/attacks/Regular_expression_Denial_of_Service_-_ReDoS',
} as const;

/** The name of a document that rules come from. */
type SourceName = keyof typeof SOURCES;

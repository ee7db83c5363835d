import type { Faulty } from '../rules/faults.js';

const WRITE = (origin: string): string => `Write "${origin}".`;
export const SHAPE = 'Write it as scheme://host or scheme://host:port.';
export const PLACES = 'Write https://*.example.com, https://preview-*.example.com or http://localhost:*.';
export const HTTPS = 'Serve the page over https and list that origin.';
export const OWNED = 'List the origins you own there, or serve the pages under a domain of your own.';

/** A single string whose corrected spelling is the hint. */
export const spelled = (rule: Faulty['rule'], written: string, corrected: string): Faulty => ({
  rule,
  written: { origins: [written] },
  path: 'origins[0]',
  hint: WRITE(corrected),
  mended: { origins: [corrected] },
});
export const told = (
  rule: Faulty['rule'],
  origin: unknown,
  hint: string,
  mended: string,
  more: Partial<Faulty> = {},
): Faulty => ({
  rule,
  written: { origins: [origin] },
  path: 'origins[0]',
  hint,
  mended: { origins: [mended] },
  ...more,
});
export const withCredentials = (rule: Faulty['rule'], origin: string, hint: string, mended: string): Faulty =>
  told(rule, origin, hint, mended, {
    written: { origins: [origin], credentials: true },
    mended: { origins: [mended], credentials: true },
  });

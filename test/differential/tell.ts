import type { Platform } from '../kit/platforms.js';
import { KINDS, type Kind } from './judge.js';
import { subjectOf, type Finding, type Tally } from './run.js';
import { shrink } from './shrink.js';
import { sketch } from './sketch.js';

const SHOWN = Number(process.env.DIFFERENTIAL_SHOWN ?? 1);

/** How many disagreements of each kind there were. */
const ABOUT = new RegExp(process.env.DIFFERENTIAL_ABOUT ?? '');

export const countOf = ({ findings }: Tally, kind: Kind): number =>
  findings.filter((found) => found.kind === kind).length;

/** A run in sentences: what was compared, and the first disagreements with the smallest application that shows them. */
export async function tell(platform: Platform, tally: Tally): Promise<string> {
  const { apps, refused, faults, requests, answered, foreign, preflights, admitted } = tally;
  const kinds = KINDS.map((kind) => `${countOf(tally, kind)} × ${kind}`).join(', ');
  const lines = [
    `${platform}: ${apps} applications (${refused} refused by the platform, by the module: ${JSON.stringify([...faults])})`,
    `${requests} requests, ${answered} answered, ${foreign} of them by something that is no controller's`,
    `${preflights} preflights, ${admitted} admitted; ${kinds}`,
  ];
  for (const [what, found] of groups(tally.findings)) {
    lines.push(
      `--- ${found.length} × ${what}, paths ${[...new Set(found.map(({ path }) => path))].slice(0, 8).join(' ')}`,
    );
    for (const finding of found.slice(0, SHOWN)) lines.push(await showing(finding));
  }
  return lines.join('\n');
}

function groups(findings: readonly Finding[]): Map<string, Finding[]> {
  const found = new Map<string, Finding[]>();
  for (const kind of KINDS)
    for (const finding of findings.filter((each) => each.kind === kind && ABOUT.test(each.what))) {
      const what = subjectOf(finding);
      found.set(what, [...(found.get(what) ?? []), finding]);
    }
  return found;
}

async function showing(finding: Finding): Promise<string> {
  const { path, what, method, origin = 'no page', question, expected, got } = finding;
  const smallest = await shrink(finding);
  return [
    `path ${path}: ${method} ${question.target} on ${question.host} by ${origin}: ${what}`,
    `expected ${JSON.stringify(expected)}`,
    `got ${JSON.stringify(got)}`,
    ...sketch(smallest),
  ].join('\n    ');
}

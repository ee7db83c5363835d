import { splitOrigin } from '../../origins/origin.grammar.js';
import { clean } from '../../rules/configuration.issue.js';
import { ruleOfLabel, type RegexRuleText } from './regex.rule.js';
import { isAnchored, parseRegex, shapesOf } from '../../origins/regex/regex.shape.js';

/** The result of migrating a regular expression. */
export interface MigratedRegex {
  readonly origins: readonly (string | RegexRuleText)[];
  /** What it admitted beyond these origins, or why it has no safe equivalent. */
  readonly unsafe: string | undefined;
}

/** Longer expressions are lists of some kind; working out all that they match takes its time. */
const MAX_LENGTH = 2_000;

/** An expression for the subdomains of a domain. */
const STAR = /^(?:\((?:\?:)?)?(\.[+*]|\[\^(?:\.|\\\.)\][+*]|\[(?:a-z|A-Z|0-9|\\d|\\w|\\?-)+\][+*]|\\w[+*])\)?/;
const DOMAIN = /^(?:[a-z0-9-]+\\\.)+[a-z]{2,}/;

/** Migrates `/^https:\/\/(a|b)\.example\.com$/`, as a string, to origins. Whatever else the expression admitted is reported. */
export function migrateRegex(expression: string): MigratedRegex {
  const regex = regexOf(expression);
  const text = clean(expression.length > MAX_LENGTH ? `${expression.slice(0, 125)}...` : expression);
  if (expression.length > MAX_LENGTH)
    return { origins: [], unsafe: `${text} is too long to be read as origins; it was left out.` };
  if (regex === undefined) return { origins: [], unsafe: `${text} is no regular expression; it was left out.` };
  const listed = listOf(regex);
  if (listed !== undefined) return { origins: listed, unsafe: undefined };
  return (
    patternOf(text, regex.source) ?? {
      origins: [],
      unsafe: `${text} has no pattern; write { regex, accepts } with examples, which are checked at start-up.`,
    }
  );
}

function regexOf(text: string): RegExp | undefined {
  const [, source = '', flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(text) ?? [];
  try {
    return new RegExp(source, flags.replace(/[^uv]/g, ''));
  } catch {
    return undefined;
  }
}

/** The origins of an expression that matches only literal origins. */
function listOf(regex: RegExp): string[] | undefined {
  const pattern = parseRegex(regex);
  // Lookarounds and back-references restrict what the expression matches.
  if (!isAnchored(pattern) || /\(\?[=!<]|\\[bBk1-9]/.test(regex.source)) return undefined;
  const texts = (shapesOf(pattern, regex.flags) ?? [[new Set<string>()]]).map((pieces) =>
    pieces.every((piece) => typeof piece === 'string') ? pieces.join('') : '',
  );
  return texts.every((origin) => splitOrigin(origin) !== undefined) ? texts : undefined;
}

/** Reads a scheme, a wildcard and a domain, and reports what is admitted because one of them is missing. */
function patternOf(text: string, source: string): MigratedRegex | undefined {
  const scheme = /^\^?https(\?)?:\\\/\\\//.exec(source);
  const anchored = source.startsWith('^');
  let rest = source.slice(scheme?.[0].length ?? Number(anchored));
  const star = STAR.exec(rest)?.[1];
  rest = rest.slice(star === undefined ? 0 : (STAR.exec(rest)?.[0].length ?? 0));
  const dot = rest.startsWith('\\.');
  rest = rest.slice(dot ? 2 : 0);
  const domain = DOMAIN.exec(rest)?.[0];
  const end = rest.slice(domain?.length ?? 0);
  if (domain === undefined || !/^\$?$/.test(end) || (anchored && !scheme && star === undefined)) return undefined;
  const name = domain.replaceAll('\\.', '.');
  const apexOnly = star === undefined && scheme !== null && anchored;
  if (apexOnly && dot) return undefined;
  const origins = originsBelow(name, { star, dot, apexOnly, scheme: scheme !== null, anchored });
  if (origins === undefined) return undefined;
  const beyond = [
    ...(scheme === null || scheme[1] === '?' ? ['http:'] : []),
    ...(end === '' ? [`names such as ${name}.evil.example`] : []),
    ...(dot || apexOnly ? [] : [`names such as evil${name}`]),
  ];
  const became = origins.map((origin) => (typeof origin === 'string' ? origin : origin.regex)).join(' and ');
  const unsafe = `${text} admits ${beyond.join(' and ')} as well. It becomes ${became}.`;
  return { origins, unsafe: beyond.length === 0 ? undefined : unsafe };
}

interface Shape {
  readonly star: string | undefined;
  readonly dot: boolean;
  readonly apexOnly: boolean;
  readonly scheme: boolean;
  readonly anchored: boolean;
}

/** Entries that admit no origin beyond what the expression admits; undefined if there are none. */
function originsBelow(
  name: string,
  { star, dot, apexOnly, scheme, anchored }: Shape,
): readonly (string | RegexRuleText)[] | undefined {
  // One label of certain characters: a pattern would admit further labels and characters.
  if (star !== undefined && !star.startsWith('.')) {
    const rule = dot && (scheme || !anchored) ? ruleOfLabel(star, name) : undefined;
    return rule && [rule];
  }
  // Something has to stand ahead of the name, and the scheme does not.
  const needsMore = scheme && star?.endsWith('+') === true;
  return [...(apexOnly || (!dot && !needsMore) ? [`https://${name}`] : []), ...(apexOnly ? [] : [`https://*.${name}`])];
}

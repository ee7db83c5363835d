import { describe, expect, it } from '@jest/globals';
import { parse } from 'tldts';
import type * as Trie from 'tldts/dist/types/src/data/trie.js';
import { splitOrigin } from '../../lib/origins/origin.grammar.js';
import { HOSTING_SUFFIXES, TUNNEL_SUFFIXES } from '../../lib/origins/hosting.suffixes.js';
import { publicSuffixKind } from '../../lib/origins/public.suffix.js';
import { faultsOf } from '../rules/faults.js';
import { HOSTS } from './hosting.table.js';

// The list itself, as the package keeps it: nothing else names the suffixes that it holds.
const trie = (await import('tldts/dist/es6/src/data/trie.js' as string)) as typeof Trie;
const options = { allowPrivateDomains: true, validateHostname: false };

/** Every rule of the public suffix list that names a suffix of more than one label. */
function listedSuffixes(): string[] {
  const { edgeStart, edgeLength, edgeChild, labelText, nodeFlags, rulesRoot } = trie;
  const offsets: number[] = [];
  edgeLength.reduce((offset: number, length: number, edge: number) => {
    offsets[edge] = offset;
    return offset + length;
  }, 0);
  const found: string[] = [];
  const walk = (node: number, below: string): void => {
    for (let edge = edgeStart[node] ?? 0; edge < (edgeStart[node + 1] ?? 0); edge++) {
      const start = offsets[edge] ?? 0;
      const label = labelText.slice(start, start + (edgeLength[edge] ?? 0));
      const name = below === '' ? label : `${label}.${below}`;
      const child = edgeChild[edge] ?? 0;
      if ((nodeFlags[child] ?? 0) > 0 && below !== '') found.push(name);
      walk(child, name);
    }
  };
  walk(rulesRoot, '');
  return found;
}

describe('the hosting suffixes', () => {
  it('no suffix is listed that the public suffix list has by now', () => {
    // Tunnels are named for what they are, wherever else they stand.
    const own = [...HOSTING_SUFFIXES].filter((name) => !TUNNEL_SUFFIXES.has(name));
    expect(own.filter((name) => parse(`x.${name}`, options).publicSuffix === name)).toEqual([]);
  });

  it('every entry is a host name', () => {
    const names = [...HOSTING_SUFFIXES];
    expect(names.filter((name) => splitOrigin(`https://${name}`)?.host !== name || !name.includes('.'))).toEqual([]);
  });

  it.each(HOSTS)('a pattern under %s does not start in production, with or without credentials', (name) => {
    for (const pattern of [`https://*.${name}`, `https://shop-*.${name}`, `https://*.${name}.`])
      for (const credentials of [true, false]) {
        const errors = faultsOf({ origins: [pattern], credentials }, true).filter(
          ({ severity }) => severity === 'error',
        );
        expect([pattern, errors.length > 0]).toEqual([pattern, true]);
      }
  });

  it('a parent counts as a hosting suffix where the "*" stands for several labels', () => {
    expect(
      ['site.com', 'googleapis.com', 'accounts.dev', 'xs4all.nl'].map((name) => publicSuffixKind(name, true)),
    ).toEqual(['hosting', 'hosting', 'hosting', undefined]);
    expect(publicSuffixKind('site.com')).toBeUndefined();
  });

  it('every name below a service that spells the address in the name is a hosting suffix', () => {
    for (const name of ['nip.io', '10.0.0.1.nip.io', '10-0-0-1.sslip.io', 'rbndr.us'])
      expect([name, publicSuffixKind(name), publicSuffixKind(name, true)]).toEqual([name, 'hosting', 'hosting']);
  });

  it('a domain that somebody registered there is no hosting suffix', () => {
    expect(['mine.tiiny.site', 'mine.rf.gd', 'nottiiny.site'].map((name) => publicSuffixKind(name, true))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('the parents of listed suffixes', () => {
  it('every parent of a listed suffix is known', () => {
    // Browsers send the encoded form, which the list has as well.
    const listed = listedSuffixes().filter((name) => /^[\x21-\x7e]+$/.test(name));
    expect(listed.length).toBeGreaterThan(5000);
    const unknown = new Set<string>();
    for (const suffix of listed) {
      const labels = suffix.split('.');
      for (let index = 1; index < labels.length - 1; index++) {
        const parent = labels.slice(index).join('.');
        if (publicSuffixKind(parent, true) === undefined) unknown.add(parent);
      }
    }
    expect([...unknown].toSorted()).toEqual([]);
  });
});

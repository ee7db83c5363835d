import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from '../architecture/library.files.js';
import { POLICY_KEYS } from '../../lib/policy/policy.options.js';
import { MODULE_KEYS } from '../../lib/settings/cors.options.js';
import { pages } from './pages.js';

const page = pages.get('docs/reference.md') ?? '';
const named = new Set([...page.matchAll(/`[^`\n]+`/g)].flatMap(([code]) => code.match(/[\w-]+/g) ?? []));

describe('the reference', () => {
  it.each(['index', 'jest', 'postgres', 'redis', 'testing', 'vitest'])('names every export of lib/%s.ts', (entry) => {
    const exported = [...readFileSync(`${ROOT}lib/${entry}.ts`, 'utf8').matchAll(/^export (?:type )?\{([^}]*)\}/gm)]
      .flatMap(([, list = '']) => list.split(','))
      .map((name) => name.trim())
      .filter((name) => name !== '');
    expect(exported.filter((name) => !named.has(name))).toEqual([]);
  });

  it('names every option of policies and of the module', () => {
    expect([...POLICY_KEYS, ...MODULE_KEYS].filter((name) => !named.has(name))).toEqual([]);
  });

  it('names every setting of a source, and every method of CorsService', () => {
    const rule = /interface OriginSourceRule \{([\s\S]*?)^\}/m.exec(
      readFileSync(`${ROOT}lib/origins/origin.rule.ts`, 'utf8'),
    )?.[1];
    const settings = [...(rule ?? '').matchAll(/^ {2}(\w+)\??:/gm)].map(([, name = '']) => name);
    const service = readFileSync(`${ROOT}lib/module/cors.service.ts`, 'utf8');
    const methods = [...service.matchAll(/^ {2}(?:async )?(\w+)\([^)]*\):/gm)].map(([, name = '']) => name);
    expect([settings.length, methods.length]).toEqual([9, 7]);
    expect([...settings, ...methods].filter((name) => name !== 'exec' && !named.has(name))).toEqual([]);
  });
});

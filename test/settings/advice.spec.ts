import { afterEach, describe, expect, it } from '@jest/globals';
import type { CorsConfigurationError } from 'nestjs-cors';
import { startError, type AppParts } from '../kit/app.js';
import { A } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useCreateApp } from '../kit/use.app.js';
import { useCleanEnvironment } from '../kit/use.environment.js';

const shop = { origins: [A] };

/** What is written, and the advice that goes with it: it can be followed to the letter, and is never weaker. */
const ADVICE: readonly [what: string, parts: object, advice: readonly string[]][] = [
  [
    'an overlay called prod beside production',
    { cors: { environment: 'production', default: shop, environments: { prod: { default: false } } } },
    [
      'Rename environments.prod to environments.production. Do not set NODE_ENV=prod: the rules of production would be off.',
    ],
  ],
  [
    'an overlay called dev beside development',
    { cors: { environment: 'development', default: shop, environments: { dev: { default: false } } } },
    ['Rename environments.dev to environments.development.'],
  ],
];

describe.each(platforms)('the advice of a start on %s', (platform) => {
  useCleanEnvironment();
  const createApp = useCreateApp();
  const names: string[] = [];
  afterEach(() => {
    for (const name of names.splice(0)) delete process.env[name];
  });

  it.each(ADVICE)('%s', async (_what, { variables = {}, ...parts }: { variables?: object }, advice) => {
    names.push(...Object.keys(variables));
    Object.assign(process.env, variables);
    const log: string[] = [];
    const error = await startError(await createApp({ platform, log, ...parts } as AppParts));
    const said = [
      ...((error as CorsConfigurationError | undefined)?.message.split('\n') ?? []),
      ...log.join('\n').split('\n'),
    ];
    expect(said.flatMap((line) => /^ {4}Fix: (.*)/.exec(line)?.[1] ?? [])).toEqual(advice);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import type { CorsConfigurationError } from 'nestjs-cors';
import { startError, type AppParts } from '../kit/app.js';
import type { Settings } from './settings.rows.js';
import { A, B } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useCreateApp } from '../kit/use.app.js';
import { useCleanEnvironment } from '../kit/use.environment.js';

const shop = { origins: [A] };

const MIGRATE = '"npx nestjs-cors migrate src/main.ts" prints the policy that the options of enableCors() become.';

type Advice = [what: string, parts: Settings, advice: readonly string[]];

const variable = (variables: Record<string, string>, advice: string): Advice[] => [
  [JSON.stringify(variables), { variables }, [advice]],
];

/** What is written, and the advice that goes with it: it can be followed to the letter, and is never weaker. */
const ADVICE: readonly Advice[] = [
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
  [
    'a value that a variable does not have',
    { cors: { default: { origins: [undefined] } } },
    [
      'Set that variable; a .env file is read only with ConfigModule.forRoot() in the root module. If it is the class of a source, a circular import has not loaded it yet: write { source } with a string token.',
    ],
  ],
  [
    'the options of another package',
    { cors: { default: { origin: () => true } } },
    [`Did you mean "origins"? ${MIGRATE}`],
  ],
  ...variable({ CORS_ORIGINS: `“${A}”,‘${B}’` }, `Write ${A},${B} without quotes.`),
  ...variable({ CORS_ORIGINS: `${A};${B}` }, `Write \`CORS_ORIGINS=${A},${B}\`.`),
  ...variable({ CORS_ORIGINS: `['${A}', '${B}']` }, `Write \`CORS_ORIGINS=${A},${B}\`.`),
  ...variable(
    { CORS_ORIGINS: 'true' },
    `List the origins of your pages in full, for instance https://app.example.com; ${MIGRATE}`,
  ),
  ...variable(
    { CORS_ORIGINS: A, CORS_CREDENTIALS: 'yes' },
    'Write CORS_CREDENTIALS=true only if the front end sends cookies or HTTP authentication; otherwise unset it.',
  ),
  ...variable(
    { CORS_ORIGINS: A, CORS_MAX_AGE: '1h' },
    'Write seconds alone, for instance CORS_MAX_AGE=600 for ten minutes.',
  ),
  [
    'a variable of a misspelt policy',
    { cors: { policies: { shop }, default: 'shop' }, variables: { CORS_POLICY_SHPO_ORIGINS: B } },
    [
      'Rename it to CORS_POLICY_SHOP_ORIGINS. If another policy is meant, add "shpo" to "policies", or unset the variable.',
    ],
  ],
  [
    'a policy that nobody wrote',
    { cors: { policies: { shop }, default: 'shop', routes: [{ path: '/x', policy: 'zzz' }] } },
    ['Use "shop", or add policies: { zzz: { origins: [...] } }.'],
  ],
  [
    'names in one text',
    { cors: { default: { origins: [A], methods: 'GET,PUT', allowedHeaders: 'Content-Type' } } },
    ["Write methods: ['GET', 'PUT'].", "Write allowedHeaders: ['Content-Type']."],
  ],
  [
    'enableCors() beside the module',
    { configure: (app: INestApplication) => app.enableCors() },
    [
      `Remove app.enableCors(), or "cors" from the options of NestFactory.create(); CorsModule answers instead. ${MIGRATE}`,
    ],
  ],
];

describe.each(platforms)('the advice of a start on %s', (platform) => {
  useCleanEnvironment();
  const createApp = useCreateApp();

  it.each(ADVICE)('%s', async (_what, { variables = {}, ...parts }, advice) => {
    Object.assign(process.env, variables);
    const log: string[] = [];
    const error = await startError(await createApp({ platform, log, ...parts } as AppParts));
    const said = [
      ...((error as CorsConfigurationError | undefined)?.message.split('\n') ?? []),
      ...log.join('\n').split('\n'),
    ];
    expect(said.flatMap((line) => /^ {4}Fix: (.*)/.exec(line)?.[1] ?? [])).toEqual(advice);
  });

  it.each<[what: string, origins: unknown, message: string]>([
    ['true', true, 'true is not an origin.'],
    ['a function', function reflectOrigin() {}, 'A function is not an origin.'],
  ])('the first error of %s says why', async (_what, origins, message) => {
    const reflecting =
      "Reflecting whatever origin asks is not supported: it would give every website your users' sessions.";
    const messageOf = async (cors: object) =>
      ((await startError(await createApp({ platform, cors }))) as CorsConfigurationError).message;
    expect(await messageOf({ default: { origins } })).toContain(`\n    ${message} ${reflecting}\n`);
    expect(await messageOf({ default: { origin: origins } })).toContain(
      "With true or a function in it, whatever page asks would be admitted, and every website would have your users' sessions.\n",
    );
  });
});

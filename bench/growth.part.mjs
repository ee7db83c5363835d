/** CPU per request as an application grows: to 5000 routes under 50 policies, and to 1000 origins and 20 patterns each. */
import { PROCESSES, sampleInProcess } from './in-process.part.mjs';
import { GROWTH_REQUESTS } from './requests.mjs';
import { median, ratios, spread } from './statistics.mjs';
import { table } from './table.mjs';
import { GROWTH, PLATFORMS } from './variants.mjs';

const PATHS = ['static', 'parametric'];
const ROUTES = [...new Set(GROWTH.map(({ routes }) => routes))];
const find = (kind, paths, routes) =>
  GROWTH.find((one) => one.kind === kind && one.paths === paths && one.routes === routes);

export async function growth(say) {
  const samples = await sampleInProcess(GROWTH, say);
  const of = (platform, request, kind, paths, routes) =>
    samples.figures(platform, request, find(kind, paths, routes), 'cpu');
  return [
    '# As an application grows',
    `CPU per request in ${PROCESSES} processes of each variant, over streams in memory, the fastest of up to six rounds in each. One route has one policy with one origin; 50 routes have 50 policies with 10 each, 500 routes have 50 with 1000 origins and 20 patterns each, 5000 routes have 50 with 200 each. \`enableCors\` has the list of one policy. What an application without CORS grows by is the router. The last column is what the module costs in itself, beside the application without CORS.`,
    ...PLATFORMS.flatMap((platform) => [`## ${platform}`, tableOf(platform, of)]),
  ].join('\n\n');
}

function tableOf(platform, of) {
  const heads = [
    'request',
    'routes',
    'bare, µs',
    'module, µs',
    'bare / 1 route',
    'module / 1 route',
    'module / enableCors',
    'module − bare, µs',
  ];
  const rows = PATHS.flatMap((paths) =>
    GROWTH_REQUESTS.flatMap((request) =>
      ROUTES.map((routes) => {
        const at = (kind, count = routes) => of(platform, request, kind, paths, count);
        const own = at('module').map((value, round) => value - at('bare')[round]);
        return [
          `${paths}, ${request.name}`,
          routes,
          median(at('bare')).toFixed(1),
          median(at('module')).toFixed(1),
          spread(ratios(at('bare'), at('bare', 1)), 2),
          spread(ratios(at('module'), at('module', 1)), 2),
          spread(ratios(at('module'), at('enableCors')), 2),
          request.preflight ? '' : spread(own, 1),
        ];
      }),
    ),
  );
  return table(heads, rows);
}

/** Nanoseconds of `decide`, by what a policy lists, and of the index, by how many routes there are. */
import 'reflect-metadata';
import { do_not_optimize, measure } from 'mitata';
import { decide } from '../build/policy/decide.js';
import { compilePolicy } from '../build/policy/policy.compiler.js';
import { PreflightDecider } from '../build/request/preflight.decider.js';
import { createApp } from './app.mjs';
import { ADMITTED, originsOf, pathOf, PLATFORMS } from './variants.mjs';

/** As the parser of Node.js gives it: a text that nobody has hashed yet. */
const bytes = Buffer.from(ADMITTED);
const parsed = () => bytes.latin1Slice();

async function row(name, act) {
  const { p25, p50, p75 } = await measure(() => do_not_optimize(act()));
  return { name, p25, p50, p75 };
}

async function decisions() {
  const policy = (lists) => compilePolicy({ origins: originsOf(lists) });
  const ask = (lists, origin) => {
    const compiled = policy(lists);
    return () => decide(compiled, { kind: 'actual', origin: origin() });
  };
  const kept = () => ADMITTED;
  const other = (origin) => () => origin;
  return [
    await row('an exact origin among 1', ask({ exact: 1 }, kept)),
    await row('an exact origin among 1000', ask({ exact: 1000 }, kept)),
    await row('an exact origin among 10 000', ask({ exact: 10_000 }, kept)),
    await row('an exact origin among 1000, and making its text', ask({ exact: 1000 }, parsed)),
    await row('making the text alone', parsed),
    await row('one of 20 patterns', ask({ patterns: 20 }, kept)),
    await row(
      'one of 20 patterns, after 1000 origins',
      ask({ exact: 1000, patterns: 20 }, other('https://a.shop-19.example')),
    ),
    await row('a regex', ask({ regex: true }, kept)),
    await row('no Origin', ask({ exact: 1000 }, other(undefined))),
    await row('refused, 1000 origins', ask({ exact: 1000 }, other('https://app.example.org'))),
    await row(
      'refused, 1000 origins and 20 patterns',
      ask({ exact: 1000, patterns: 20 }, other('https://app.example.org')),
    ),
    await row('refused, 6000 characters', ask({ exact: 1000, patterns: 20 }, other(`https://${'a.'.repeat(3000)}com`))),
  ];
}

/** Decisions on preflights, for paths that are kept and for ones that are not. */
function lookUp(decider, urls) {
  let turn = 0;
  return () =>
    decider.decide({
      ...{ url: urls[turn++ % urls.length], hostname: 'localhost' },
      ...{ requestedMethod: 'GET', origin: ADMITTED },
    });
}

async function lookUps(platform, paths, routes) {
  const app = await createApp(platform, { kind: 'module', routes, policies: 50, exact: 10, paths });
  await app.init();
  const decider = app.get(PreflightDecider, { strict: false });
  const rows = [];
  for (const [place, index] of [
    ['first', 0],
    ['last', routes - 1],
  ]) {
    const path = pathOf(paths, index, '42');
    const title = `${platform}, ${routes} ${paths} routes, the ${place}`;
    rows.push(await row(title, lookUp(decider, [path])));
    // A query makes it another target at the same route; there are more of them than are kept.
    const fresh = Array.from({ length: 4096 }, (_, number) => `${path}?page=${number}`);
    rows.push(await row(`${title}, new`, lookUp(decider, fresh)));
  }
  await app.close();
  return rows;
}

const index = [];
for (const platform of PLATFORMS)
  for (const paths of ['static', 'parametric'])
    for (const routes of [50, 500, 5000]) index.push(...(await lookUps(platform, paths, routes)));

process.on('disconnect', () => process.exit(0));
process.send({ decide: await decisions(), index });

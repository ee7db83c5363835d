import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { DecisionLog } from '../../lib/diagnostics/decision.log.js';
import { DecisionReporter } from '../../lib/diagnostics/decision.reporter.js';
import { Explainer } from '../../lib/diagnostics/explainer.js';
import { InspectedApplication } from '../../lib/diagnostics/inspected/inspected.application.js';
import { InspectedRefusals } from '../../lib/diagnostics/inspected/inspected.refusals.js';
import { ReportOnlyWatch } from '../../lib/diagnostics/report-only.watch.js';
import { Reporter } from '../../lib/diagnostics/reporter.js';
import { ModuleLogger } from '../../lib/logging/module.logger.js';
import { decide } from '../../lib/policy/decide.js';
import { DecisionObserver } from '../../lib/request/decision.observer.js';
import type { RequestContext } from '../../lib/request/request.context.js';
import { RequestPolicy } from '../../lib/request/request.policy.js';
import { ApplicationPolicies } from '../../lib/routes/application.policies.js';
import type { ResolvedPolicy } from '../../lib/routes/path.policies.js';
import { PolicyResolver } from '../../lib/routes/policy.resolver.js';
import { RouteTable } from '../../lib/routes/route.table.js';
import { OtherEnvironments } from '../../lib/settings/other.environments.js';
import { GatewayRegistry } from '../../lib/sockets/gateway.registry.js';
import { SourceOperations } from '../../lib/sources/source.operations.js';
import { SourceRegistry } from '../../lib/sources/source.registry.js';
import { SHOP } from '../kit/origins.js';

const NO_POLICY = { defaultIs: 'not set', elsewhere: new OtherEnvironments([], new Map(), '') };

/** What the container of an application would provide, of an application without routes. */
const EMPTY = [
  { provide: RouteTable, useValue: { routes: [] } },
  {
    provide: ApplicationPolicies,
    useValue: { environment: 'test', fallback: false, entries: { entries: [] }, ...NO_POLICY },
  },
  { provide: PolicyResolver, useValue: {} },
  { provide: SourceOperations, useValue: { states: () => [] } },
  { provide: SourceRegistry, useValue: {} },
  { provide: RequestPolicy, useValue: { platform: { binding: 'hooks' } } },
  { provide: GatewayRegistry, useValue: { gateways: [] } },
];

const CLOSED: ResolvedPolicy = {
  ...{ policy: false, from: 'default', route: undefined, entry: undefined, params: {}, passThrough: false },
};
const REFUSED = decide(false, { kind: 'actual', origin: SHOP });
const CONTEXT = {
  ...{
    kind: 'actual',
    method: 'GET',
    requestedMethod: undefined,
    origin: SHOP,
    url: '/orders',
    hostname: 'api.example.com',
  },
} as unknown as RequestContext;

describe('providers of diagnostics, each with one dependency replaced', () => {
  describe('DecisionReporter', () => {
    const lines: string[] = [];
    const reporter = async (): Promise<DecisionObserver> => {
      const logger = {
        hasRoom: () => true,
        write: (level: string, line: string) => void lines.push(`${level}: ${line}`),
      };
      const module = await Test.createTestingModule({
        providers: [
          ...[...EMPTY, ModuleLogger, DecisionLog, ReportOnlyWatch, InspectedRefusals],
          { provide: DecisionObserver, useClass: DecisionReporter },
        ],
      })
        .overrideProvider(ModuleLogger)
        .useValue(logger)
        .compile();
      return module.get(DecisionObserver);
    };

    it('refusals, conflicts and faults are written to the log', async () => {
      const observer = await reporter();
      observer.publish(CONTEXT, CLOSED, REFUSED);
      observer.conflict(CLOSED, ['access-control-allow-origin']);
      observer.fault('broken', 'no-headers');
      const nothing = 'no policy governs the path, since no entry of "routes" matches it and "default" is not set.';
      expect(lines.splice(0)).toEqual([
        `warn: Refused "${SHOP}" at "/orders", which no controller serves with GET: ${nothing}`,
        'warn: An answer at a path that no controller serves already had "access-control-allow-origin", set by what ' +
          `serves it or middleware such as app.use(cors()); it was removed: ${nothing} Remove it where it is set, or change the policy.`,
        'error: A request was answered without CORS headers: "broken"',
      ]);
    });

    it('refusals and policies on trial are always observed, other decisions while somebody subscribes', async () => {
      const observer = await reporter();
      const policy = { reportOnly: undefined } as ResolvedPolicy['policy'];
      const trial = { reportOnly: {} } as ResolvedPolicy['policy'];
      const admitted = { ...REFUSED, admitted: true };
      const asked = () => [
        observer.hasObservers({ ...CLOSED, policy }, admitted, SHOP),
        observer.hasObservers(CLOSED, REFUSED, undefined),
        observer.hasObservers({ ...CLOSED, policy }, REFUSED, SHOP),
        observer.hasObservers({ ...CLOSED, policy: trial }, admitted, SHOP),
      ];
      const listener = () => undefined;
      expect(asked()).toEqual([false, false, true, true]);
      subscribe('nestjs-cors:decision', listener);
      try {
        expect(asked()).toEqual([true, true, true, true]);
      } finally {
        unsubscribe('nestjs-cors:decision', listener);
      }
      expect(asked()).toEqual([false, false, true, true]);
    });
  });

  it('the report says how the module is bound', async () => {
    const module = await Test.createTestingModule({ providers: [...EMPTY, Reporter] })
      .overrideProvider(RequestPolicy)
      .useValue({ platform: { binding: 'interceptor' } })
      .compile();
    const report = module.get(Reporter).report();
    expect([report.binding, report.map(({ path, policy }) => [path, policy])]).toEqual(['interceptor', [['*', false]]]);
  });

  it('the inspector explains by the Explainer that it is given', async () => {
    const module = await Test.createTestingModule({
      providers: [...EMPTY, Reporter, Explainer, InspectedApplication, InspectedRefusals],
    })
      .useMocker(() => ({}))
      .overrideProvider(Explainer)
      .useValue({ explain: (question: { path: string }) => Promise.resolve({ reason: `of ${question.path}` }) })
      .compile();
    const inspected = module.get(InspectedApplication);
    expect(await inspected.explain({ method: 'GET', path: '/orders', origin: SHOP })).toEqual({ reason: 'of /orders' });
    const { environment, columns, rows } = inspected.inspect([SHOP]);
    expect([environment, columns, rows.map(({ cells }) => cells)]).toEqual([
      'test',
      [{ origin: SHOP, kind: 'origin' }],
      [['no']],
    ]);
  });
});

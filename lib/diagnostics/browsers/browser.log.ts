import type { ModuleLogger } from '../../logging/module.logger.js';
import { ThrottledLog } from '../../logging/throttled.log.js';
import type { Unlisted } from '../../policy/unlisted.js';
import { show } from '../../rules/configuration.issue.js';
import type { ObservedDecision } from '../decision.event.js';
import { pageOf, placeOf, topicOf } from '../decision.text.js';
import { headersFix, methodFix } from './unlisted.text.js';

const MAX_LINES = 1_000;
/** Names in one line; clients choose them, and no page sends more. */
const MAX_NAMES = 20;

/** Logs what browsers keep from pages although their origin is admitted: each name once an hour for each route. */
export class BrowserLog {
  private readonly stops: ThrottledLog;

  constructor(logger: ModuleLogger) {
    this.stops = new ThrottledLog(logger, MAX_LINES);
  }

  /** The browser does not send the request, since the answer to its preflight does not list all of it. */
  stop({ origin, resolved, method: requested }: ObservedDecision, { method, headers }: Unlisted): void {
    const { policy } = resolved;
    if (policy === false) return;
    const stopped = `The browser stops ${pageOf(origin)} at ${placeOf(resolved, requested)}`;
    if (method !== undefined)
      this.stops.log(
        `${stopped}: the policy "${policy.name}" does not list the method ${show(method)}. ${methodFix(policy, method)}`,
        topicOf(resolved, `method ${method}`),
      );
    const names = headers.slice(0, MAX_NAMES);
    if (names.length > 0)
      this.stops.log(
        `${stopped}: its preflight asks for ${names.length === 1 ? 'the header' : 'the headers'} ` +
          `${names.map(show).join(', ')}, and the policy "${policy.name}" does not list ` +
          `${names.length === 1 ? 'it' : 'them'}. ${headersFix(policy, names)}`,
        names.map((name) => topicOf(resolved, `header ${name}`)),
      );
  }
}

import type { ModuleLogger } from '../../logging/module.logger.js';
import { ThrottledLog } from '../../logging/throttled.log.js';
import type { Unlisted } from '../../policy/unlisted.js';
import { show } from '../../rules/configuration.issue.js';
import type { ObservedDecision } from '../decision.event.js';
import { askedPath, namesText, pageOf, placeOf, topicOf } from '../decision.text.js';
import { addText, headersFix, methodFix } from './unlisted.text.js';

const MAX_LINES = 1_000;
/** Names in one line; clients choose them, and no page sends more. */
const MAX_NAMES = 20;

/** A request of a page, and the policy that admits it. */
export type ObservedPage = Pick<ObservedDecision, 'origin' | 'method' | 'resolved'>;

/** Logs what browsers keep from pages although their origin is admitted: each name once an hour for each route. */
export class BrowserLog {
  private readonly stops: ThrottledLog;
  private readonly unreadable: ThrottledLog;

  constructor(logger: ModuleLogger) {
    this.stops = new ThrottledLog(logger, MAX_LINES);
    this.unreadable = new ThrottledLog(logger, MAX_LINES);
  }

  /** The browser does not send the request, since the answer to its preflight does not list all of it. */
  stop(observed: ObservedDecision, { method, headers }: Unlisted): void {
    const { origin, resolved } = observed;
    const { policy, route, entry } = resolved;
    if (policy === false) return;
    // What nothing serves needs no header: scanners and slips of a path ask there.
    const isServed = route?.handler !== undefined || entry !== undefined;
    const stopped = `The browser stops a page of ${pageOf(origin)} at ${isServed ? placeOf(resolved, observed.method) : askedPath(observed)}`;
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
          `${names.length === 1 ? 'it' : 'them'}.${isServed ? ` ${headersFix(policy, names)}` : ''}`,
        names.map((name) => topicOf(resolved, `header ${name}`)),
      );
  }

  /** A page reads the response, but not these headers. */
  unread({ origin, method, resolved }: ObservedPage, names: readonly string[]): void {
    const { policy, route } = resolved;
    if (policy === false) return;
    const it = names.length === 1 ? 'it' : 'them';
    const onHandler =
      route?.handler === undefined ? '' : `, or write @ExposeHeaders(${namesText(names)}) on the handler`;
    this.unreadable.log(
      `A page of ${pageOf(origin)} cannot read ${names.join(', ')} of the answer to ${placeOf(resolved, method)}: the policy ` +
        `"${policy.name}" does not expose ${it}. If pages need ${it}, ` +
        `${addText(policy, 'exposedHeaders', policy.exposedHeaders, names)}${onHandler}.`,
      names.map((name) => topicOf(resolved, `unread ${name.toLowerCase()}`)),
    );
  }
}

import type { Observable } from 'rxjs';
import type { Adapter } from './adapter.js';

/** Nest's `HttpAdapterHost`; `init$` came with Nest 11.1.4. */
export interface AdapterHost {
  httpAdapter: Adapter | null | undefined;
  readonly init$?: Observable<unknown>;
}

/**
 * Calls back as soon as the host has the application's adapter: at once under `NestFactory`, and with
 * `createNestApplication()` under `@nestjs/testing`, which makes the providers first. A standalone application has `null`.
 */
export function whenAdapterIsSet(host: AdapterHost, act: (adapter: Adapter | null | undefined) => void): void {
  if (host.httpAdapter) act(host.httpAdapter);
  else if (host.init$) host.init$.subscribe(() => act(host.httpAdapter));
  else watchSetter(host, act);
}

/** Before Nest 11.1.4 nothing tells of it but the assignment itself. */
function watchSetter(host: AdapterHost, act: (adapter: Adapter | null | undefined) => void): void {
  let adapter = host.httpAdapter;
  Object.defineProperty(host, 'httpAdapter', {
    configurable: true,
    enumerable: true,
    get: () => adapter,
    set: (given: Adapter | null | undefined) => {
      adapter = given;
      act(given);
    },
  });
}

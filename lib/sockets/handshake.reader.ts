import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { RequestPolicy } from '../request/request.policy.js';
import type { RequestReader } from '../request/request.reader.js';

/** Reads handshakes as the platform reads requests, if it can: other adapters of Nest read only requests of their own. */
@Injectable()
export class HandshakeReader implements RequestReader {
  constructor(@Inject(RequestPolicy) private readonly requests: RequestPolicy) {}

  hostOf(raw: IncomingMessage): string {
    const { platform } = this.requests;
    return platform?.binding === 'hooks' ? platform.hostOf(platform.handshakeOf(raw)) : (raw.headers.host ?? '');
  }

  hostnameOf(raw: IncomingMessage): string {
    const { platform } = this.requests;
    if (platform?.binding === 'hooks') return platform.hostnameOf(platform.handshakeOf(raw));
    return (raw.headers.host ?? '').replace(/:\d+$/, '');
  }

  schemeOf(raw: IncomingMessage): string {
    const { platform } = this.requests;
    return platform?.binding === 'hooks' ? platform.schemeOf(platform.handshakeOf(raw)) : '';
  }

  /** No router reads it. */
  targetOf(url: string): string {
    return url;
  }
}

import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';

/** Sessions in memory, each under a cookie that scripts cannot read. */
@Injectable()
export class SessionsService {
  private readonly customers = new Map<string, string>();

  constructor(@Inject(ConfigService) private readonly config: ConfigService) {}

  /** The cookie of a new session, or `undefined` where the password is wrong or none is configured. */
  open(customer: string, password: string): string | undefined {
    const expected = this.config.get<string>('CUSTOMER_PASSWORD');
    if (expected === undefined || customer !== 'ada' || password !== expected) return undefined;
    const id = randomUUID();
    this.customers.set(id, customer);
    return this.cookie(id);
  }

  /** Forgets the session of a request and gives the cookie that removes its cookie. */
  close(cookies: string | undefined): string {
    const id = idIn(cookies);
    if (id !== undefined) this.customers.delete(id);
    return `${this.cookie('')}; Max-Age=0`;
  }

  customerOf(cookies: string | undefined): string | undefined {
    return this.customers.get(idIn(cookies) ?? '');
  }

  private cookie(id: string): string {
    const secure = this.config.get('NODE_ENV', 'production') === 'production' ? '; Secure' : '';
    return `session=${id}; Path=/; HttpOnly; SameSite=Lax${secure}`;
  }
}

function idIn(cookies: string | undefined): string | undefined {
  return /(?:^|;\s*)session=([^;]+)/.exec(cookies ?? '')?.[1];
}

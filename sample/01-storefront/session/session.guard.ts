import { type CanActivate, type ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import { SessionsService } from './sessions.service.js';

/** A request as {@link SessionGuard} leaves it. */
export interface SignedInRequest {
  headers: { cookie?: string };
  customer?: string;
}

@Injectable()
export class SessionGuard implements CanActivate {
  constructor(private readonly sessions: SessionsService) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<SignedInRequest>();
    const customer = this.sessions.customerOf(request.headers.cookie);
    if (customer === undefined) throw new UnauthorizedException('Sign in first');
    request.customer = customer;
    return true;
  }
}

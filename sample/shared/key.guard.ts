import { timingSafeEqual } from 'node:crypto';
import {
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  mixin,
  type Type,
  UnauthorizedException,
} from '@nestjs/common';
import { ConfigService } from '@nestjs/config';

/** Lets in who sends `Authorization: Bearer <key>`; where the variable with the key is unset, nobody. */
export function KeyGuard(variable: string): Type<CanActivate> {
  @Injectable()
  class Guard implements CanActivate {
    constructor(@Inject(ConfigService) private readonly config: ConfigService) {}

    canActivate(context: ExecutionContext): boolean {
      const { headers } = context.switchToHttp().getRequest<{ headers: { authorization?: string } }>();
      const key = this.config.get<string>(variable);
      if (key === undefined || !equal(headers.authorization ?? '', `Bearer ${key}`)) {
        throw new UnauthorizedException('A valid key is needed');
      }
      return true;
    }
  }
  return mixin(Guard);
}

function equal(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}

import { Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import { CorsPolicy } from 'nestjs-cors';
import { KeyGuard } from '../../shared/key.guard.js';

/** Called by the payment provider's servers; no page has any business here. */
@Controller('payments')
@CorsPolicy(false)
@UseGuards(KeyGuard('PAYMENTS_KEY'))
export class PaymentsController {
  @Post('webhook') @HttpCode(204) paid(): void {}
}

import { Controller, Get, UseGuards } from '@nestjs/common';
import { CorsPolicy } from 'nestjs-cors';
import { KeyGuard } from '../../shared/key.guard.js';
import { OrdersService } from '../orders/orders.service.js';

/** For one page only. CORS says which page may read; who may ask is the guard's matter. */
@Controller('admin')
@CorsPolicy('backOffice')
@UseGuards(KeyGuard('DESK_KEY'))
export class BackOfficeController {
  constructor(private readonly orders: OrdersService) {}

  @Get('report') report() {
    const orders = this.orders.all();
    return { orders: orders.length, open: orders.filter(({ state }) => state === 'open').length };
  }
}

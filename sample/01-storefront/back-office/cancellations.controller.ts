import { Controller, Delete, Param, ParseIntPipe, UseGuards } from '@nestjs/common';
import { CorsPolicy } from 'nestjs-cors';
import { KeyGuard } from '../../shared/key.guard.js';
import { OrdersService } from '../orders/orders.service.js';

/** The same path as the shop's `PUT /orders/:id`, another policy: the shop's page cannot cancel, the desk's can. */
@Controller('orders')
@CorsPolicy('backOffice')
@UseGuards(KeyGuard('DESK_KEY'))
export class CancellationsController {
  constructor(private readonly orders: OrdersService) {}

  @Delete(':id') cancel(@Param('id', ParseIntPipe) id: number) {
    return this.orders.change(id, { state: 'cancelled' });
  }
}

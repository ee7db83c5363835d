import { Body, Controller, Get, Param, ParseIntPipe, Post, Put, Res, Sse, UseGuards } from '@nestjs/common';
import { CorsPolicy } from 'nestjs-cors';
import type { Reply } from '../reply.js';
import { Customer } from '../session/customer.decorator.js';
import { SessionGuard } from '../session/session.guard.js';
import { OrdersService } from './orders.service.js';

/** A customer's orders, for the shop's own page and with its session cookie; that page can read the guard's 401 too. */
@Controller('orders')
@CorsPolicy('shop')
@UseGuards(SessionGuard)
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  @Get() list(@Customer() customer: string) {
    return this.orders.of(customer);
  }

  @Sse('updates') updates(@Customer() customer: string) {
    return this.orders.updates(customer);
  }

  @Post() place(
    @Customer() customer: string,
    @Body('item', ParseIntPipe) item: number,
    @Body('quantity', ParseIntPipe) quantity: number,
    @Res({ passthrough: true }) reply: Reply,
  ) {
    const order = this.orders.place(customer, item, quantity);
    reply.header('Location', `/orders/${order.id}`);
    return order;
  }

  @Put(':id') change(
    @Customer() customer: string,
    @Param('id', ParseIntPipe) id: number,
    @Body('quantity', ParseIntPipe) quantity: number,
  ) {
    return this.orders.change(id, { quantity }, customer);
  }
}

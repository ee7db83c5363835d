import { Injectable, NotFoundException, type OnModuleDestroy } from '@nestjs/common';
import { filter, map, type Observable, startWith, Subject } from 'rxjs';

export interface Order {
  id: number;
  customer: string;
  item: number;
  quantity: number;
  state: 'open' | 'cancelled';
}

@Injectable()
export class OrdersService implements OnModuleDestroy {
  private readonly orders: Order[] = [{ id: 1000, customer: 'ada', item: 1, quantity: 1, state: 'open' }];
  private readonly changes = new Subject<Order>();

  onModuleDestroy(): void {
    this.changes.complete();
  }

  all(): readonly Order[] {
    return this.orders;
  }

  of(customer: string): Order[] {
    return this.orders.filter((order) => order.customer === customer);
  }

  place(customer: string, item: number, quantity: number): Order {
    const order: Order = { id: 1000 + this.orders.length, customer, item, quantity, state: 'open' };
    this.orders.push(order);
    this.changes.next(order);
    return order;
  }

  change(id: number, values: Partial<Pick<Order, 'quantity' | 'state'>>, customer?: string): Order {
    const order = this.orders.find((each) => each.id === id && (customer === undefined || each.customer === customer));
    if (!order) throw new NotFoundException(`There is no order ${id}`);
    Object.assign(order, values);
    this.changes.next(order);
    return order;
  }

  /** The customer's orders as they change, with a first message at once. */
  updates(customer: string): Observable<{ data: object }> {
    return this.changes.pipe(
      filter((order) => order.customer === customer),
      map((order): { data: object } => ({ data: order })),
      startWith({ data: { watching: this.of(customer).length } }),
    );
  }
}

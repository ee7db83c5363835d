import { Controller, Get, NotFoundException, Param, ParseIntPipe, Res } from '@nestjs/common';
import { CorsPolicy, ExposeHeaders } from 'nestjs-cors';
import type { Reply } from '../reply.js';

const ITEMS = [
  { id: 1, name: 'Teapot', price: 34 },
  { id: 2, name: 'Cups, set of four', price: 28 },
  { id: 3, name: 'Green tea, 100 g', price: 9 },
];

/** Open data: any page may show the catalogue, nobody is known by it. */
@Controller('catalogue')
@CorsPolicy('public')
export class CatalogueController {
  @Get()
  @ExposeHeaders('X-Total-Count')
  list(@Res({ passthrough: true }) reply: Reply) {
    reply.header('X-Total-Count', String(ITEMS.length));
    return ITEMS;
  }

  @Get(':id')
  one(@Param('id', ParseIntPipe) id: number) {
    const item = ITEMS.find((candidate) => candidate.id === id);
    if (!item) throw new NotFoundException(`There is no item ${id}`);
    return item;
  }
}

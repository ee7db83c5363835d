import { Controller, Get, StreamableFile } from '@nestjs/common';
import { CorsPolicy, ExposeHeaders } from 'nestjs-cors';

@Controller('invoices')
@CorsPolicy({ origins: ['https://shop.example.com'] })
export class DownloadsController {
  @Get('7')
  @ExposeHeaders('Content-Disposition') // so that the page can read the file's name
  invoice(): StreamableFile {
    return new StreamableFile(Buffer.from('total: 7'), { disposition: 'attachment; filename="invoice-7.txt"' });
  }
}

import { Controller, Get } from '@nestjs/common';

/** Says nothing about CORS, and there is no `default`: probes use it, pages cannot read it. */
@Controller('health')
export class HealthController {
  @Get() check() {
    return { status: 'up' };
  }
}

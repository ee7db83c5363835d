import { Controller, Get, Module } from '@nestjs/common';
import { CorsModule, CorsPolicy } from 'nestjs-cors';

@Controller({ path: 'prices', version: '1' })
@CorsPolicy('partner')
export class PricesV1Controller {
  @Get() list(): string {
    return 'one';
  }
}

@Controller({ path: 'prices', version: '2' })
@CorsPolicy('public')
export class PricesV2Controller {
  @Get() list(): string {
    return 'two';
  }
}

/** Versions that only a header shows. */
@Module({
  imports: [
    CorsModule.forRoot({
      policies: {
        partner: { origins: ['https://partner.example.net'] },
        public: { origins: '*' },
      },
    }),
  ],
  controllers: [PricesV1Controller, PricesV2Controller],
})
export class VersionsModule {}

import { fileURLToPath } from 'node:url';
import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { CorsModule } from 'nestjs-cors';
import { AdminController } from './admin/admin.controller.js';
import { corsPolicies } from './cors.policies.js';
import { RegistryModule } from './registry/registry.module.js';
import { HostController } from './tenants/host.controller.js';
import { PathController } from './tenants/path.controller.js';

const settings = process.env.NODE_ENV === 'production' ? 'production' : 'development';

@Module({
  imports: [
    ConfigModule.forRoot({
      isGlobal: true,
      envFilePath: fileURLToPath(new URL(`../../sample/02-tenants/.env.${settings}`, import.meta.url)),
    }),
    CorsModule.forRoot(corsPolicies),
    RegistryModule,
  ],
  controllers: [AdminController, PathController, HostController],
})
export class AppModule {}

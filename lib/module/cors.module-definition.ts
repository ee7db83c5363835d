import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { CorsModuleOptions } from '../settings/cors.options.js';

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<CorsModuleOptions>({
  moduleName: 'Cors',
})
  .setClassMethodName('forRoot')
  .setFactoryMethodName('createCorsOptions')
  .build();

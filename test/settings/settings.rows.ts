import { Controller, Get, type INestApplication, type Type } from '@nestjs/common';
import type { RuleCode } from '../../lib/rules/configuration.rules.js';

/** What an application is started with. */
export interface Settings {
  cors?: object;
  variables?: Record<string, string>;
  controllers?: unknown[];
  providers?: unknown[];
  imports?: unknown[];
  configure?: (app: INestApplication) => void;
}

/** A row of the table: what is told, where, and what starts without a word. */
export interface SettingRow {
  rule: RuleCode;
  path: string;
  written: Settings;
  mended: Settings;
  warning?: true;
}

/** A controller whose one handler carries these decorators. */
export function controller(...decorators: MethodDecorator[]): Type {
  class CatsController {
    list() {
      return '';
    }
  }
  const descriptor = Object.getOwnPropertyDescriptor(CatsController.prototype, 'list') as PropertyDescriptor;
  for (const decorate of [Get(), ...decorators]) decorate(CatsController.prototype, 'list', descriptor);
  Controller('cats')(CatsController);
  return CatsController;
}

/** A row whose fault stops the start. */
export const row = (rule: RuleCode, path: string, written: Settings, mended: Settings): SettingRow => ({
  rule,
  path,
  written,
  mended,
});
/** A row whose fault is told at start-up. */
export const warned = (...args: Parameters<typeof row>): SettingRow => ({ ...row(...args), warning: true });
export const cors = (options: object): Settings => ({ cors: options });

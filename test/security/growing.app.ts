import { Controller, Get, Put, type Type } from '@nestjs/common';
import { CorsPolicy, type OriginRule } from 'nestjs-cors';
import { startApp, type RunningApp } from '../kit/app.js';
import { APP } from '../kit/origins.js';
import type { Platform } from '../kit/platforms.js';

/** How large an application is. */
export interface Size {
  readonly routes: number;
  readonly policies: number;
  readonly origins: number;
  readonly patterns: number;
}

export type Paths = 'static' | 'parametric';

/** One of the paths of a route. */
export const targetOf = (paths: Paths, index: number, id = '42'): string =>
  paths === 'static' ? `/things/item-${index}` : `/things-${index}/${id}/parts`;

function controllerOf(index: number, policies: number): Type {
  @CorsPolicy(`policy-${index % policies}`)
  @Controller()
  class ThingController {
    @Get([targetOf('static', index), targetOf('parametric', index, ':id')]) read() {
      return '';
    }
    @Put([targetOf('static', index), targetOf('parametric', index, ':id')]) write() {
      return '';
    }
  }
  return ThingController;
}

/** Every list admits APP in its middle, exactly, and `https://x.shop.example` by its last pattern. */
function originsOf({ origins, patterns }: Size, policy: number): OriginRule[] {
  const exact = Array.from({ length: origins }, (_, index) => `https://shop${policy}-${index}.example.com`);
  const wild = Array.from({ length: patterns }, (_, index) => `https://*.shop${policy}-${index}.example`);
  return [...exact.with(Math.floor(origins / 2), APP), ...wild.with(-1, 'https://*.shop.example')];
}

/** An application of that size; the last of its routes is as far from the first as can be. */
export function startGrowingApp(platform: Platform, size: Size): Promise<RunningApp> {
  const names = Array.from({ length: size.policies }, (_, index) => index);
  const policies = names.map((name) => [`policy-${name}`, { origins: originsOf(size, name) }] as const);
  return startApp({
    platform,
    cors: { policies: Object.fromEntries(policies) },
    controllers: Array.from({ length: size.routes }, (_, index) => controllerOf(index, size.policies)),
  });
}

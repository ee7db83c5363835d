import type { Type } from '@nestjs/common';

const COPIES = Symbol.for('nestjs-cors copies');

/** `CorsModule` of each copy of the package in this process, and the file that it was loaded from. */
const copies = ((globalThis as { [COPIES]?: Map<unknown, string> })[COPIES] ??= new Map<unknown, string>());

/** Called by each copy when it is loaded. */
export function addCopy(corsModule: Type, url: string): void {
  copies.set(corsModule, url);
}

/** Where a module of the application comes from, if it is the `CorsModule` of a copy. */
export function copyOf(type: unknown): string | undefined {
  return copies.get(type);
}

import type { CorsModuleOptions } from 'nestjs-cors';
import { waysFor } from './pages.js';

/** Who serves files, below which path, and how that path gets its policy. */
export interface StaticCase {
  name: string;
  server: '@nestjs/serve-static' | 'useStaticAssets';
  below: string;
  cors: CorsModuleOptions;
}

export const staticCases: StaticCase[] = (['@nestjs/serve-static', 'useStaticAssets'] as const).flatMap((server) =>
  ['/files', ''].flatMap((below) =>
    waysFor(`${below}/*`).map(([way, cors]) => ({
      name: `${server} below "${below}/", by ${way}`,
      server,
      below,
      cors,
    })),
  ),
);

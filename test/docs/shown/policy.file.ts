import { watch, type FSWatcher } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CorsService, type CorsEnvironmentOptions } from 'nestjs-cors';

@Injectable()
export class PolicyFile implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly file = process.env.POLICIES ?? 'policies.json';
  private watcher?: FSWatcher;

  constructor(private readonly cors: CorsService) {}

  onApplicationBootstrap(): void {
    this.watcher = watch(this.file, () => void this.read().catch((error: unknown) => console.error(error)));
  }
  async read(): Promise<void> {
    await this.cors.replace(JSON.parse(await readFile(this.file, 'utf8')) as CorsEnvironmentOptions);
  }
  onApplicationShutdown(): void {
    this.watcher?.close();
  }
}

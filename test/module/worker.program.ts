import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CorsModule, CorsService } from 'nestjs-cors';
import { PostgresOrigins } from 'nestjs-cors/postgres';
import { Client, Pool } from 'pg';

/** A worker that says that a list has changed, and prints what a listener of its own heard of it. */
const connectionString = process.env['DATABASE_URL'] ?? '';
const channel = `worker_${process.pid}`;
const pool = new Pool({ connectionString });
const useFactory = (): PostgresOrigins => new PostgresOrigins({ database: pool, channel, key: ({ host }) => host });

@Module({
  imports: [CorsModule.forRoot({ default: { origins: { source: 'TENANTS' } } })],
  providers: [{ provide: 'TENANTS', useFactory }],
})
class WorkerModule {}

const heard: (string | undefined)[] = [];
const listener = new Client({ connectionString });
await listener.connect();
listener.on('notification', ({ payload }) => void heard.push(payload));
const app = await NestFactory.createApplicationContext(WorkerModule, { logger: false });
const { rows } = await pool.query(`SELECT 1 FROM pg_stat_activity WHERE query = $1`, [`LISTEN "${channel}"`]);
await listener.query(`LISTEN ${channel}`);
await app.get(CorsService).invalidate('TENANTS', 'acme');
// The answer to a query comes after whatever was notified before it.
while (heard.length === 0) await listener.query('SELECT 1');
await listener.end();
await app.close();
await pool.end();
process.stdout.write(JSON.stringify({ listeners: rows.length, heard }));

import { afterAll, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { MongooseOrigins, tenantSchema, type Tenant } from './mongoose.source.js';

const ACME = 'https://acme.example.com';

/** Here is no MongoDB: what the driver would be asked is looked at, and what it would find is given. */
describe('origins read by Mongoose', () => {
  const connection = mongoose.createConnection();
  const model = connection.model<Tenant>('Tenant', tenantSchema);
  const asked: unknown[][] = [];
  const findOne = (...args: unknown[]) => {
    asked.push(args);
    const [{ _id }] = args as [{ _id: string }];
    return Promise.resolve(_id === 'acme' ? { _id, origins: [ACME] } : null);
  };
  Object.assign(model.collection, { findOne });
  const source = new MongooseOrigins(model);
  afterAll(() => connection.close());

  it('ask by the key alone, for the origins alone, and can be given up', async () => {
    const { signal } = new AbortController();
    expect(await source.origins('acme', signal)).toEqual([ACME]);
    expect(asked.pop()).toEqual([{ _id: 'acme' }, expect.objectContaining({ projection: { origins: 1 }, signal })]);
  });

  it('are an empty list for a tenant that nobody knows', async () => {
    expect(await source.origins('nobody', new AbortController().signal)).toEqual([]);
  });
});

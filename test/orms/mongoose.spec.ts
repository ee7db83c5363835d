import { afterAll, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { ACME } from '../kit/origins.js';
import { MongooseOrigins, tenantSchema, type Tenant } from './mongoose.source.js';

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

  it('the query is by the key and for the origins alone, and can be aborted', async () => {
    const { signal } = new AbortController();
    expect(await source.origins('acme', signal)).toEqual([ACME]);
    expect(asked.pop()).toEqual([{ _id: 'acme' }, expect.objectContaining({ projection: { origins: 1 }, signal })]);
  });

  it('an unknown tenant has an empty list', async () => {
    expect(await source.origins('nobody', new AbortController().signal)).toEqual([]);
  });
});

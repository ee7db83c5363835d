import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { createBrowser, expectCors, type PageResponse } from 'nestjs-cors/testing';
import 'nestjs-cors/jest';
import { createApp } from '../kit/app.js';
import { SHOP, STRANGER } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { browserApp } from './browser.app.js';

describe.each(platforms)('matchers on %s', (platform) => {
  let app: INestApplication;
  let read: PageResponse;
  let blocked: PageResponse;

  beforeAll(async () => {
    app = await createApp(browserApp(platform));
    read = await createBrowser(app, { origin: SHOP }).fetch('/orders');
    blocked = await createBrowser(app, { origin: STRANGER }).fetch('/orders');
  });
  afterAll(() => app.close());

  it('matchers pass where they hold', () => {
    expect(read).toBeReadable();
    expect(read).not.toBeBlockedBy();
    expect(read).toExpose('X-Total', 'content-type');
    expect(read).not.toExpose('X-Inner');
    expect(blocked).not.toBeReadable();
    expect(blocked).toBeBlockedBy();
    expect(blocked).toBeBlockedBy('origin');
    expect(blocked).not.toBeBlockedBy('method');
  });

  it('a failing matcher says what happened and how to correct it', () => {
    const mend = `${STRANGER} is not admitted. If this page is meant to read it, add the origin to the policy of the route.`;
    expect(() => expect(blocked).toBeReadable()).toThrow(mend);
    expect(() => expect(blocked).not.toBeBlockedBy('origin')).toThrow('Expected not to be blocked by origin');
    expect(() => expect(blocked).toBeBlockedBy('headers')).toThrow(mend);
    expect(() => expect(read).not.toBeReadable()).toThrow('may read the answer of GET /orders');
    expect(() => expect(read).toBeBlockedBy('origin')).toThrow('Expected to be blocked by origin. A page of');
    expect(() => expect(read).toExpose('X-Inner', 'X-Total')).toThrow('The page does not see X-Inner.');
    expect(() => expect(read).not.toExpose('X-Total')).toThrow('Expected not to expose X-Total');
    expect(() => expect(Promise.resolve(read)).toBeReadable()).toThrow('was it awaited?');
  });

  it('the checks exist without Jest', () => {
    expectCors(read).toBeReadable();
    expectCors(read).toExpose('x-total');
    expectCors(blocked).toBeBlockedBy('origin');
    expect(() => expectCors(blocked).toBeReadable()).toThrow(`${STRANGER} is not admitted`);
    expect(() => expectCors(read).toBeBlockedBy()).toThrow('Expected to be blocked by any step');
    expect(() => expectCors(read).toExpose('x-inner')).toThrow('The page does not see x-inner');
  });
});

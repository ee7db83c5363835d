import type { CorsPolicyOptions } from 'nestjs-cors';

/** The headers that OpenTelemetry (traceparent, tracestate, baggage) and Sentry add to requests of a page. */
export const traced: CorsPolicyOptions = {
  origins: ['https://shop.example.com'],
  allowedHeaders: ['Content-Type', 'Authorization', 'traceparent', 'tracestate', 'baggage', 'sentry-trace'],
};

import type { CorsPolicyOptions } from 'nestjs-cors';

export const bearer: CorsPolicyOptions = {
  origins: ['https://shop.example.com'], // no credentials: a token that script sets is none
  allowedHeaders: ['Content-Type', 'Authorization'],
  exposedHeaders: ['WWW-Authenticate'],
};

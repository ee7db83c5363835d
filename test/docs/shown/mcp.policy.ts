import type { CorsPolicyOptions } from 'nestjs-cors';

export const mcp: CorsPolicyOptions = {
  origins: ['https://shop.example.com'],
  allowedHeaders: [
    'Content-Type',
    'Authorization',
    'MCP-Protocol-Version',
    'Mcp-Method', // since revision 2026-07-28, as Mcp-Name
    'Mcp-Name',
    'Mcp-Session-Id', // up to revision 2025-11-25, as Last-Event-ID
    'Last-Event-ID',
  ],
  exposedHeaders: ['Mcp-Session-Id', 'WWW-Authenticate'],
  enforce: 'all', // 403 for an Origin that is not listed, as the specification demands
};

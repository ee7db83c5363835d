import type { CorsPolicyOptions } from 'nestjs-cors';

export const mcp: CorsPolicyOptions = {
  origins: ['https://shop.example.com'],
  allowedHeaders: [
    ...['Content-Type', 'Authorization', 'MCP-Protocol-Version'],
    ...['Mcp-Method', 'Mcp-Name'], // since revision 2026-07-28
    ...['Mcp-Session-Id', 'Last-Event-ID'], // up to revision 2025-11-25
  ],
  exposedHeaders: ['Mcp-Session-Id', 'WWW-Authenticate'],
  enforce: 'all', // 403 for an Origin that is not listed, as the specification demands
};

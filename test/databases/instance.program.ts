import { serve } from '../kit/program.js';
import { tenantsApp, type Registry } from './tenants.app.js';

const registry = JSON.parse(process.env['REGISTRY'] ?? '') as Registry;
await serve((platform) => ({ instance: tenantsApp(platform, registry) }));

import { fileURLToPath } from 'node:url';
import { startWrangler } from './wrangler.ts';

/**
 * One worker with two gateways, `/d1/v1` and `/kv/v1`, whose lists are kept in a D1 database and in Workers
 * KV.
 */
export function startCloudflareIndexes(providerURL: string): ReturnType<typeof startWrangler> {
  return startWrangler({
    config: {
      name: 'offpeak-indexes',
      main: fileURLToPath(new URL('cloudflare-indexes-entry.ts', import.meta.url)),
      compatibility_date: '2026-07-01',
      vars: { PROVIDER_URL: providerURL },
      d1_databases: [{ binding: 'DB', database_name: 'index', database_id: 'index' }],
      kv_namespaces: [{ binding: 'KV', id: 'index' }],
    },
  });
}

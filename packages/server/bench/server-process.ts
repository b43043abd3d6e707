import { serve } from '@offpeak/server/node';

/** The server under measurement, in a process of its own; answers `memory` with its peak in bytes. */
const server = await serve(JSON.parse(process.argv[2] ?? '{}'));
process.on('message', () => process.send?.({ peak: process.resourceUsage().maxRSS * 1024 }));
process.send?.({ port: server.port });
process.once('SIGTERM', () => void server.close().then(() => process.exit(0)));

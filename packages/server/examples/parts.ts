import { apiKeys, createServer, fetchUpstream } from '@offpeak/server';
import { openFolderStorage } from '@offpeak/server/node';

const server = createServer({
  storage: await openFolderStorage('./.offpeak'),
  upstream: fetchUpstream({ baseURL: 'http://gpu:8000/v1' }),
  auth: apiKeys([{ project: 'nightly', key: process.env.NIGHTLY_KEY ?? '' }]),
});
server.start();
export default { fetch: server.fetch };

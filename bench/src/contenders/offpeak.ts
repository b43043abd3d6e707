import { createClient, readResults, submitBatch } from '@offpeak/core';
import type { Contender } from '../contender.ts';
import { chatRequests } from '../requests.ts';
import { batchId } from '../sink-ids.ts';

const offpeak: Contender = {
  name: 'offpeak',
  async submit(baseURL, count) {
    await submitBatch(createClient({ baseURL, apiKey: 'any' }), chatRequests(count), {
      endpoint: '/v1/chat/completions',
    });
  },
  async results(baseURL, count, onResult) {
    const client = createClient({ baseURL, apiKey: 'any' });
    for await (const result of readResults(client, batchId('chat', count))) {
      if (result.status === 'succeeded') {
        onResult();
      }
    }
  },
};
export default offpeak;

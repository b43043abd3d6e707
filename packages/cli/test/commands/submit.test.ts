import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inProcess } from '../support/in-process.ts';
import { writeRequests } from '../support/requests.ts';
import { startProvider } from '../support/scripted-server.ts';
import { tempFolder } from '../support/temp-folder.ts';

test('a submission that fails after its first batch says which batch runs already', async () => {
  const input = join(tempFolder(), 'in.jsonl');
  writeRequests(input, 50_001);
  const error = { message: 'No credit.', type: 'invalid_request_error', param: null, code: null };
  const provider = await startProvider({
    instead({ method, path, answer }) {
      if (method !== 'POST' || !path.endsWith('/batches') || provider.created.length === 0) return false;
      answer(400, { error });
      return true;
    },
  });
  const submitted = await inProcess(['submit', input, '--base-url', provider.url]);
  expect([submitted.code, submitted.stdout]).toEqual([1, '']);
  expect(submitted.stderr).toMatch(
    /No credit\. batch_1 runs already: cancel it \(offpeak cancel batch_1\) before you submit this file again\./,
  );
});

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
      if (method !== 'POST' || !path.endsWith('/batches') || provider.created.length === 0) {
        return false;
      }
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

test('--input-expires is sent, and never sends nothing', async () => {
  const input = join(tempFolder(), 'in.jsonl');
  writeRequests(input, 1);
  const sent: (string | undefined)[] = [];
  const provider = await startProvider({
    instead({ method, path, body }) {
      if (method === 'POST' && path.endsWith('/files')) {
        sent.push(/expires_after\[seconds\]"\r\n\r\n(\d+)/.exec(body.toString())?.[1]);
      }
      return false;
    },
  });
  const at = ['--base-url', provider.url];
  for (const more of [[], ['--input-expires', '7200'], ['--input-expires', 'never']]) {
    expect((await inProcess(['submit', input, ...more, ...at])).code).toBe(0);
  }
  expect(sent).toEqual(['172800', '7200', undefined]);
});

test('a provider that refuses the default expiry is sent the file without it, and it is said', async () => {
  const input = join(tempFolder(), 'in.jsonl');
  writeRequests(input, 1);
  const error = {
    message: "Unknown parameter: 'expires_after'.",
    type: '',
    param: 'expires_after',
    code: null,
  };
  const provider = await startProvider({
    instead({ method, path, body, answer }) {
      const isRefused = method === 'POST' && path.endsWith('/files') && body.includes('expires_after');
      if (isRefused) {
        answer(400, { error });
      }
      return isRefused;
    },
  });
  const at = ['--base-url', provider.url];
  const submitted = await inProcess(['submit', input, ...at]);
  expect([submitted.code, submitted.stdout]).toEqual([0, 'batch_1\n']);
  expect(submitted.stderr.match(/The provider does not accept expires_after/g)).toHaveLength(1);
  const asked = await inProcess(['submit', input, '--input-expires', '7200', ...at]);
  expect([asked.code, asked.stderr]).toEqual([1, expect.stringContaining('expires_after')]);
});

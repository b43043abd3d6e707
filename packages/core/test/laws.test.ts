import {
  type BatchJob,
  type Client,
  createClient,
  readResults,
  submitBatch,
  waitForBatch,
} from '@offpeak/core';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { type ApiCall, ScriptedApi } from './support/scripted-api.ts';

/**
 * What may happen to a call: the server does it and the answer is lost, the connection is cut before it is
 * read, the server is busy or asks for less, or half of the answer arrives.
 */
const fates = ['lost', 'cut', 'busy', 'limited', 'half', 'well', 'well'] as const;
type Fate = (typeof fates)[number];
const harms = ['double', 'drop', 'tear', 'garble'] as const;

const mostRuns = 40;
const endpoint = '/v1/embeddings';

vi.mock(import('../src/util/sleep.ts'), async (original) =>
  (await import('./support/short-waits.ts')).shortWaits(original, 2000),
);

function befall(fate: Fate | undefined, call: ApiCall, api: ScriptedApi): boolean {
  const { path, request, response } = call;
  if (fate === 'lost') {
    call.actThenCut();
  } else if (fate === 'cut') {
    request.socket.destroy();
  } else if (fate === 'busy' || fate === 'limited') {
    response.writeHead(fate === 'busy' ? 503 : 429).end();
  } else if (fate === 'half' && path.endsWith('/content')) {
    const content = api.files.get(path.split('/')[2] ?? '')?.content ?? Buffer.alloc(0);
    response.writeHead(200, { 'content-length': content.length });
    response.write(content.subarray(0, content.length / 2), () => request.socket.destroy());
  } else {
    return false;
  }
  return true;
}

/** Starts a process over and over with what it saved last, until it gets through. */
async function untilDone<T>(run: (attempt: number) => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await run(attempt);
    } catch (error) {
      if (attempt >= mostRuns) {
        throw error;
      }
    }
  }
}

async function submitThroughTrouble(
  client: Client,
  requests: { customId: string; body: { input: string } }[] | Blob,
  limits: { requests: number },
  concurrency: number,
  deaths: number[],
): Promise<BatchJob> {
  let saved: BatchJob | undefined;
  return untilDone((attempt) => {
    let saves = 0;
    return submitBatch(client, requests, {
      endpoint,
      limits,
      concurrency,
      job: saved,
      onJob(job) {
        if (saves++ === deaths[attempt]) {
          throw new Error('the process died');
        }
        saved = JSON.parse(JSON.stringify(job));
      },
    });
  });
}

/** Damages the result files as no server should. */
function damage(api: ScriptedApi, damages: [number, (typeof harms)[number]][]): void {
  for (const batch of api.batches) {
    const file = api.files.get(batch.output_file_id ?? '');
    if (!file) {
      continue;
    }
    const lines = file.content.toString().trim().split('\n');
    for (const [at, harm] of damages) {
      const index = at % lines.length;
      const line = lines[index] ?? '';
      if (harm === 'double') {
        lines.push(line);
      } else if (harm === 'drop' && lines.length > 1) {
        lines.splice(index, 1);
      } else if (harm === 'tear') {
        lines[index] = line.slice(0, at % (line.length + 1));
      } else {
        lines[index] = `${line}}`;
      }
    }
    file.content = Buffer.from(lines.join('\n'));
  }
}

test('whatever fails, dies or is damaged on the way, each request is paid once and has one result', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 25 }),
      fc.integer({ min: 3, max: 30 }),
      fc.integer({ min: 1, max: 3 }),
      fc.array(fc.constantFrom(...fates), { maxLength: 25 }),
      fc.array(fc.nat({ max: 8 }), { maxLength: 4 }),
      fc.array(fc.tuple(fc.nat({ max: 500 }), fc.constantFrom(...harms)), { maxLength: 6 }),
      fc.array(fc.constantFrom(...fates), { maxLength: 8 }),
      fc.boolean(),
      fc.boolean(),
      async (count, perBatch, concurrency, onTheWayIn, deaths, damages, onTheWayOut, ordered, asFile) => {
        await using api = await new ScriptedApi().start();
        const client = createClient({ baseURL: api.baseURL });
        const requests = Array.from({ length: count }, (_, n) => ({
          customId: `é${n}`,
          body: { input: `${n}` },
        }));
        const ids = requests.map(({ customId }) => customId);

        const troubles = [...onTheWayIn];
        api.fault = (call) => befall(troubles.shift(), call, api);
        const lines = requests.map(
          ({ customId, body }) =>
            `${JSON.stringify({ custom_id: customId, method: 'POST', url: endpoint, body })}\n`,
        );
        const source = asFile ? new Blob(lines) : requests;
        const job = await submitThroughTrouble(client, source, { requests: perBatch }, concurrency, deaths);

        const paid = api.batches.flatMap((batch) =>
          String(api.files.get(batch.input_file_id)?.content)
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line).custom_id),
        );
        expect(paid.sort()).toEqual(ids.toSorted());
        expect(api.batches.map(({ id }) => id).sort()).toEqual(
          job.shards.map(({ batch_id: id }) => id).sort(),
        );

        damage(api, damages);
        const moreTroubles = [...onTheWayOut];
        api.fault = (call) => befall(moreTroubles.shift(), call, api);
        await untilDone(() => waitForBatch(client, job));
        const given = await untilDone(async () => {
          const all = [];
          for await (const { customId } of readResults(client, job, { requests, ordered })) {
            all.push(customId);
          }
          return all;
        });
        const named = given.filter((id) => id !== null);
        expect(ordered ? named : named.toSorted()).toEqual(ordered ? ids : ids.toSorted());
      },
    ),
    { numRuns: 25 },
  );
}, 60_000);

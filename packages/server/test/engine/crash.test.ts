import type OpenAI from 'openai';
import { expect, test } from 'vitest';
import { chatLine, createBatch, pollBatch, readBothFiles } from '../support/batch-file.ts';
import { type KillableServer, prepareKillable, startKillable } from '../support/killable-server.ts';
import { createRandom } from '../support/random.ts';
import { startUpstream } from '../support/scripted-upstream.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const lines = 3000;
const kills = 20;
const concurrency = 16;

test('20 kills during 3,000 lines lose nothing, double nothing, and resend at most the lines in flight', {
  timeout: 120_000,
}, async () => {
  await using folder = await makeTempFolder();
  await using upstream = await startUpstream(({ body }, answer) => {
    sent += 1;
    setTimeout(() => answer(200, { id: 'x', model: body.model, choices: [] }), random() * 4);
  });
  let sent = 0;
  const seed = Date.now() % 1_000_000;
  const random = createRandom(seed);
  const options = { upstream: upstream.baseURL, dataDir: folder.path, concurrency };
  const acknowledged = new Map<string, string>();
  const asked = new Map<string, number>();

  let server = await startKillable(options);
  const input = Array.from({ length: lines }, (_, index) => `${chatLine(`r${index}`)}\n`).join('');
  const main = await createBatch(server.openai, input);
  asked.set(main.id, lines);

  for (let kill = 0; kill < kills; kill++) {
    const next = prepareKillable();
    const work = useServer(server, kill);
    await sendMore(random() * (lines / kills) * 1.5);
    // Every third kill falls on a batch that is being cancelled.
    if (kill % 3 === 1) {
      await cancelOne(server, kill);
    }
    await server.kill();
    await work;
    server = await next.start(options);
  }

  for (const [id, total] of asked) {
    const batch = await pollBatch(server.openai, id, undefined, 50);
    const { output, ids } = await readBothFiles(server.openai, batch);
    expect(ids, `seed ${seed}`).toHaveLength(total);
    expect(new Set(ids).size, `seed ${seed}`).toBe(total);
    expect(batch.request_counts?.completed, `seed ${seed}`).toBe(output.length);
  }
  expect((await server.openai.batches.retrieve(main.id)).status).toBe('completed');
  for (const [id, text] of acknowledged) {
    expect(await (await server.openai.files.content(id)).text(), `seed ${seed}`).toBe(text);
  }
  expect(acknowledged.size).toBeGreaterThan(0);
  const all = [...asked.values()].reduce((sum, count) => sum + count, 0);
  expect(sent, `seed ${seed}`).toBeLessThanOrEqual(all + kills * concurrency);
  await server.stop();

  /** Waits until the upstream got some more requests, or there are none left to send. */
  async function sendMore(more: number): Promise<void> {
    const enough = Math.min(sent + more, lines);
    while (sent < enough) {
      await sleep(1);
    }
  }

  /** Uploads until the server dies. */
  async function useServer({ openai }: KillableServer, round: number): Promise<void> {
    for (let turn = 0; ; turn++) {
      const text = `${chatLine(`f${round}-${turn}`, 'x'.repeat(200_000))}\n`;
      try {
        const id = turn % 2 === 0 ? await uploadWhole(openai, text) : await uploadParts(openai, text);
        acknowledged.set(id, text);
      } catch {
        return;
      }
      await sleep(100);
    }
  }

  async function uploadWhole(openai: OpenAI, text: string): Promise<string> {
    return (await openai.files.create({ file: new File([text], 'some.jsonl'), purpose: 'batch' })).id;
  }

  async function uploadParts(openai: OpenAI, text: string): Promise<string> {
    const announced = { filename: 'some.jsonl', purpose: 'batch', mime_type: 'application/jsonl' } as const;
    const upload = await openai.uploads.create({ ...announced, bytes: text.length });
    const parts = await Promise.all(
      [text.slice(0, 50_000), text.slice(50_000)].map((data) =>
        openai.uploads.parts.create(upload.id, { data: new File([data], 'part') }),
      ),
    );
    const done = await openai.uploads.complete(upload.id, { part_ids: parts.map(({ id }) => id) });
    return done.file?.id ?? '';
  }

  /** Creates a batch and cancels it; the kill follows during the cancellation. */
  async function cancelOne({ openai }: KillableServer, round: number): Promise<void> {
    const total = 300;
    const text = Array.from({ length: total }, (_, index) => `${chatLine(`c${round}-${index}`)}\n`).join('');
    const batch = await createBatch(openai, text);
    asked.set(batch.id, total);
    await sleep(random() * 100);
    await openai.batches.cancel(batch.id);
    await sleep(random() * 60);
  }
});

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

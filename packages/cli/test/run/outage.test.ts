import { join } from 'node:path';
import { createClient } from '@offpeak/core';
import { expect, test } from 'vitest';
import { prepareInput } from '../../src/input/prepare-input.ts';
import { createProgress } from '../../src/progress/create-progress.ts';
import { withResume } from '../../src/run/describe-run.ts';
import { openRun } from '../../src/run/open-run.ts';
import { runFile } from '../../src/run/run-file.ts';
import { CliError } from '../../src/terminal/cli-error.ts';
import { writeRequests } from '../support/requests.ts';
import { resultLine, startProvider } from '../support/scripted-server.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { testTerminal } from '../support/test-terminal.ts';

/** A run in this process, at a provider whose batch cannot be asked for while `isAway` says so. */
async function setUp(isAway: (polls: number) => boolean, outageLimitMs?: number) {
  const folder = tempFolder();
  const [inputPath, outputPath] = [join(folder, 'in.jsonl'), join(folder, 'out.jsonl')];
  writeRequests(inputPath, 1);
  let polls = 0;
  const provider = await startProvider({
    files: { 'file-out': resultLine('request-1') },
    batch: () => (polls < 4 ? { status: 'in_progress', output_file_id: null } : {}),
    instead({ path, response }) {
      if (!path.endsWith('/batches/batch_1')) {
        return false;
      }
      polls += 1;
      if (isAway(polls)) {
        response.destroy();
      }
      return isAway(polls);
    },
  });
  const terminal = testTerminal();
  const input = await prepareInput(inputPath, terminal);
  const run = await openRun(`${outputPath}.offpeak.json`, input, provider.url);
  const client = createClient({ baseURL: provider.url, maxRetries: 0 });
  const options = { terminal, baseURL: provider.url, outputPath, pollMs: 20, outageLimitMs };
  const signal = new AbortController().signal;
  const summary = runFile(client, input, run, await createProgress(terminal), { ...options, signal });
  return { provider, terminal, run, summary };
}

const timesIn = (text: string, words: RegExp) => text.match(words)?.length ?? 0;

test('an outage is reported once, and so is its end', async () => {
  const { provider, terminal, summary } = await setUp((polls) => polls >= 2 && polls <= 4);
  expect(await summary).toMatchObject({ succeeded: 1 });
  const gone = terminal.notes().indexOf(`No answer from ${provider.url}: `);
  const back = terminal.notes().indexOf(`${provider.url} answers again.`);
  expect([gone > 0, back > gone]).toEqual([true, true]);
  expect(timesIn(terminal.notes(), /Retrying; the batch is safe\./g)).toBe(1);
  expect(timesIn(terminal.notes(), /answers again/g)).toBe(1);
  expect(provider.created).toHaveLength(1);
});

test('a server that stays away ends the run, with the way to resume it', async () => {
  const { run, summary } = await setUp((polls) => polls >= 2, 100);
  const error = await summary.catch((error: unknown) => error);
  expect(error).toMatchObject({ code: 'network' });
  const said = withResume(new CliError('It is gone.'), run.state.job);
  expect(said).toMatchObject({
    message: 'It is gone. The same command resumes the run; nothing is sent twice.',
  });
  // Without a batch there is nothing to resume.
  expect(withResume(new CliError('It is gone.'), null)).toMatchObject({ message: 'It is gone.' });
});

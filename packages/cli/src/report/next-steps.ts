import { statePath } from '../state/run-state.ts';
import { readState } from '../state/state-file.ts';
import { isStdin } from '../terminal/standard-streams.ts';
import type { OutcomeCounts } from './report.ts';

/** A thing to do with results, and the command that does it. */
export interface NextStep {
  why: string;
  command: string;
}

/** What to do next, for a file of results. Empty if every request succeeded. */
export async function nextSteps(path: string, counts: OutcomeCounts): Promise<NextStep[]> {
  if (counts.failed + counts.expired + counts.cancelled === 0) {
    return [];
  }
  const output = isStdin(path) ? 'results.jsonl' : shellWord(path);
  const input = shellWord((await inputOf(path)) ?? 'requests.jsonl');
  return [
    {
      why: 'If offpeak run wrote these results: run only what did not succeed again, with the flags of that run.',
      command: `offpeak run ${input} -o ${output} --retry-failed`,
    },
    {
      why: 'If you have the id of the batch: create a batch of what did not succeed.',
      command: 'offpeak retry <batch id>',
    },
  ];
}

/** The file of requests that a run made these results of, if its state is still there. */
async function inputOf(path: string): Promise<string | null> {
  const state = isStdin(path) ? null : await readState(statePath(path)).catch(() => null);
  return typeof state?.input.path === 'string' ? state.input.path : null;
}

/** A word as a shell reads it. */
function shellWord(text: string): string {
  return /^[\w./@%+=:,][\w./@%+=:,-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { BatchJob } from '@offpeak/core';
import { CliError, exitCodes } from '../terminal/cli-error.ts';
import { isStdin } from '../terminal/standard-streams.ts';
import { asUsageError } from '../terminal/system-error.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Target } from './target.ts';

/** The argument of the commands about batches, which {@link readTargets} reads. */
export const batchArgument = [
  '<batch...>',
  'ids as `offpeak submit` prints them, a file that holds a job, or - for stdin',
] as const;

/**
 * Reads the arguments of a command about batches: ids, also several in one argument, as `submit` prints them;
 * files that hold a job, such as the state of `offpeak run` or the output of `submit --json`; or `-` for
 * either on standard input. Throws a `CliError` for anything else.
 */
export async function readTargets(words: readonly string[], terminal: Terminal): Promise<Target[]> {
  const targets: Target[] = [];
  for (const word of words) {
    if (isStdin(word)) {
      targets.push(...targetsOf(await text(terminal.stdin)));
    } else if (statSync(word, { throwIfNoEntry: false })?.isFile()) {
      targets.push(await readJobFile(word));
    } else if (/\.jsonl?$/.test(word)) {
      throw new CliError(`${word} does not exist.`, exitCodes.usage);
    } else {
      targets.push(...idsIn(word));
    }
  }
  if (targets.length === 0) {
    throw new CliError('There is no batch id.', exitCodes.usage);
  }
  return targets;
}

function targetsOf(words: string): Target[] {
  const isJson = words.trimStart().startsWith('{');
  return isJson ? [readJob(words, 'stdin', null)] : idsIn(words);
}

function idsIn(words: string): string[] {
  return words.split(/\s+/).filter((word) => word !== '');
}

async function readJobFile(path: string): Promise<BatchJob> {
  const statePath = `${path}.offpeak.json`;
  const content = await readFile(path, 'utf8').catch((error: unknown) => {
    throw asUsageError(error, path);
  });
  return readJob(content, path, existsSync(statePath) ? statePath : null);
}

/**
 * The job in a text: by itself, or as part of the state of a run. `elsewhere` names the file that was
 * probably meant.
 */
function readJob(content: string, name: string, elsewhere: string | null): BatchJob {
  const saved = parse(content) as { job?: BatchJob | null } | BatchJob | null | undefined;
  const job = typeof saved === 'object' && saved !== null && 'job' in saved ? saved.job : saved;
  if (job === null && saved !== null) {
    throw new CliError(`${name} holds a run that has no batch yet.`, exitCodes.usage);
  }
  if (Array.isArray((job as Partial<BatchJob> | null | undefined)?.shards)) {
    return job as BatchJob;
  }
  const hint =
    elsewhere === null ? 'pass the id of a batch, or a file that `offpeak run` keeps' : `try ${elsewhere}`;
  throw new CliError(`${name} does not hold a job: ${hint}.`, exitCodes.usage);
}

function parse(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

import { StatusError } from '@offpeak/core/protocol';
import { countSize } from '../checks/check-size.ts';
import { allChecks } from '../checks/file-check.ts';
import type { Caller } from '../contracts/caller.ts';
import { largeChunks } from '../http/large-chunks.ts';
import { callAbout, pathOf } from '../provider/call-about.ts';
import { unreachable } from '../provider/provider.ts';
import { checkLines } from './check-lines.ts';

/**
 * Checks a stored file against the rules before a batch is created from it, unless that was done at its
 * upload. This is for files that came in parts, which may arrive in any order, and for result files: the
 * gateway reads them back from the provider, line by line. It also reads a file that goes into a second
 * batch, if the lines of a day are limited.
 */
export async function checkInputFile(providerId: string, caller: Caller): Promise<void> {
  const { body: file } = await callAbout(caller.provider, 'file', providerId);
  const name = await caller.owner.readFilename(file.filename);
  if (name?.checked === true && (await caller.quota.claimFirstUse(providerId))) {
    return;
  }
  const path = `${pathOf('file', providerId)}/content`;
  const { answer, done } = await caller.provider.open({ method: 'GET', path });
  const check = allChecks(
    countSize(caller.limits.fileBytes, 'input_file_id'),
    checkLines(caller.allow, caller.limits, caller.quota.lines),
  );
  // Leaving the loop by an error cancels the download.
  try {
    if (answer.body === null) {
      throw new StatusError(502, 'The provider gave no content for the input file.');
    }
    for await (const chunk of largeChunks(answer.body)) {
      check.push(chunk);
    }
  } catch (error) {
    throw error instanceof StatusError ? error : unreachable(error);
  } finally {
    done();
  }
  await check.end();
}

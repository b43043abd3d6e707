import { StatusError } from '@offpeak/core/protocol';
import { countSize } from '../checks/check-size.ts';
import { allChecks } from '../checks/file-check.ts';
import type { Caller } from '../contracts/caller.ts';
import { largeChunks } from '../http/large-chunks.ts';
import { askAbout, pathOf } from '../provider/ask-about.ts';
import { unreachable } from '../provider/provider.ts';
import { checkLines } from './check-lines.ts';

/**
 * Holds a stored file to the rules before a batch is made of it, unless that was done when it was uploaded. It is for files that came
 * in parts, which may arrive in any order, and for result files: those are read back from the provider, line by line. So is one that
 * goes into a second batch, where the lines of a day are counted.
 */
export async function checkInputFile(providerId: string, caller: Caller): Promise<void> {
  const { body: file } = await askAbout(caller.provider, 'file', providerId);
  const name = await caller.owner.readFilename(file.filename);
  if (name?.checked === true && (await caller.quota.isPaid(providerId))) {
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

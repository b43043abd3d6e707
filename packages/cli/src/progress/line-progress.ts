import { type Description, describeBatch, describeDownload, describeUpload } from './describe.ts';
import type { Progress } from './progress.ts';

const everyMs = 15_000;

/**
 * Plain lines, for logs and pipes: one when what is going on changes, then one each quarter of a minute as long as the numbers move.
 * `now` is in ms.
 */
export function createLineProgress(
  write: (line: string) => void,
  now: () => number = () => performance.now(),
): Progress {
  let label = '';
  let last = '';
  let saidAt = 0;

  function show(description: Description): void {
    const line = [description.label, description.details].filter((part) => part !== '').join(': ');
    const isNew = description.label !== label;
    if (!isNew && (line === last || now() - saidAt < everyMs)) return;
    label = description.label;
    last = line;
    saidAt = now();
    write(line);
  }

  return {
    upload: (progress) => show(describeUpload(progress)),
    batch: (snapshot) => show(describeBatch(snapshot)),
    download: (written, total) => show(describeDownload(written, total)),
    say: write,
    end() {},
  };
}

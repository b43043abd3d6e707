import { type Description, describeBatch, describeDownload, describeUpload } from './describe.ts';
import type { Progress } from './progress.ts';

const everyMs = 15_000;

/**
 * Plain lines, for logs and pipes: one when a new kind of work begins and one when it ends, and between them
 * one each quarter of a minute as long as the numbers move. `now` is in ms.
 */
export function createLineProgress(
  write: (line: string) => void,
  now: () => number = () => performance.now(),
): Progress {
  let label = '';
  let shownLine = '';
  let shownAt = 0;
  let latestLine = '';

  /** Writes where the work stands, unless that has been written. */
  function flush(): void {
    if (latestLine === shownLine) {
      return;
    }
    shownLine = latestLine;
    shownAt = now();
    write(latestLine);
  }

  function show(description: Description): void {
    const isNew = description.label !== label;
    label = description.label;
    latestLine = [description.label, description.details].filter((part) => part !== '').join(': ');
    if (isNew || description.share === 1 || now() - shownAt >= everyMs) {
      flush();
    }
  }

  return {
    upload: (progress) => show(describeUpload(progress)),
    batch: (snapshot, requests) => show(describeBatch(snapshot, requests)),
    download: (written, total) => show(describeDownload(written, total)),
    say: write,
    end: flush,
  };
}

import { createLogUpdate } from 'log-update';
import { type Description, describeBatch, describeDownload, describeUpload } from './describe.ts';
import { formatBar } from './format-bar.ts';
import type { Progress } from './progress.ts';

const redrawMs = 80;

/** One bar that is redrawn in place, for a terminal. */
export function createBarProgress(stream: NodeJS.WriteStream): Progress {
  const draw = createLogUpdate(stream);
  let shown = '';
  let drawnAt = 0;

  function show(description: Description): void {
    shown = formatBar(description);
    const now = performance.now();
    if (now - drawnAt < redrawMs && description.share !== 1) {
      return;
    }
    drawnAt = now;
    draw(shown);
  }

  return {
    upload: (progress) => show(describeUpload(progress)),
    batch: (snapshot, requests) => show(describeBatch(snapshot, requests)),
    download: (written, total) => show(describeDownload(written, total)),
    say(text) {
      draw.clear();
      stream.write(`${text}\n`);
      if (shown !== '') {
        draw(shown);
      }
    },
    end() {
      shown = '';
      draw.clear();
      draw.done();
    },
  };
}

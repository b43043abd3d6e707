import { isBroken, readProcess, runnerLinks } from './ancestors.ts';

const everyMs = 400;

/**
 * Calls `onGone` once if the `npx` or `pnpm` that started this process ends without a signal to this one, as
 * after SIGKILL.
 */
export function watchAncestors(onGone: () => void): void {
  const links = runnerLinks(process.pid, readProcess);
  if (links.length === 0) {
    return;
  }
  const timer = setInterval(() => {
    if (!isBroken(links, readProcess)) {
      return;
    }
    clearInterval(timer);
    onGone();
  }, everyMs);
  timer.unref();
}

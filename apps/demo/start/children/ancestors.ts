import { readFileSync } from 'node:fs';

/** One process as far as it matters here. */
export interface ProcessInfo {
  parent: number;
  command: string;
}

/** A link of the chain of processes above this one: `pid` was started by `parent`. */
export interface Link {
  pid: number;
  parent: number;
}

const runners = /(^|[/\s])(npx|npm|pnpm|yarn|corepack|bun)([-.\d\w]*)(\s|$)|(npm|npx|pnpm)[-.\w]*\.[cm]?js/;
const shell = /^(\/\S*\/)?(sh|bash|dash)\s+-c\s/;

/**
 * The links from a process up through the package runner that started it (`npx` → `sh -c` → `pnpm` → `sh -c`
 * → this). The first process that is neither a runner nor a shell run by one ends the chain: a terminal may
 * close without ending its background jobs.
 */
export function runnerLinks(pid: number, read: (pid: number) => ProcessInfo | null): Link[] {
  const links: Link[] = [];
  for (let child = pid; links.length < 16; ) {
    const info = read(child);
    const above = info && info.parent > 1 ? read(info.parent) : null;
    if (info === null || above === null) {
      break;
    }
    if (!runners.test(above.command) && !shell.test(above.command)) {
      break;
    }
    links.push({ pid: child, parent: info.parent });
    child = info.parent;
  }
  return links;
}

/** Whether a process of the chain has died: its children then have another parent. */
export function isBroken(links: readonly Link[], read: (pid: number) => ProcessInfo | null): boolean {
  return links.some(({ pid, parent }) => read(pid)?.parent !== parent);
}

/** Reads a process from `/proc`. Without one (macOS), only the parent of this very process is known. */
export function readProcess(pid: number): ProcessInfo | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trim();
    return { parent: Number(afterName[1]), command };
  } catch {
    return pid === process.pid ? { parent: process.ppid, command: '' } : null;
  }
}

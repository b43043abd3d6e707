import { expect, test } from 'vitest';
import { isBroken, type ProcessInfo, readProcess, runnerLinks } from '../../start/children/ancestors.ts';

function table(processes: Record<number, [parent: number, command: string]>) {
  return (pid: number): ProcessInfo | null => {
    const found = processes[pid];
    return found === undefined ? null : { parent: found[0], command: found[1] };
  };
}

const viaNpx = {
  50: [40, 'node apps/demo/start/main.ts'],
  40: [30, 'sh -c node apps/demo/start/main.ts'],
  30: [20, 'node /cache/_npx/ab/node_modules/.bin/pnpm demo'],
  20: [15, 'sh -c pnpm demo'],
  15: [10, 'npm exec pnpm@12.21.0 demo'],
  10: [1, '-bash'],
} satisfies Record<number, [number, string]>;

test('the chain goes up through the runners and stops at the terminal’s own shell', () => {
  expect(runnerLinks(50, table(viaNpx))).toEqual([
    { pid: 50, parent: 40 },
    { pid: 40, parent: 30 },
    { pid: 30, parent: 20 },
    { pid: 20, parent: 15 },
  ]);
});

test('started by hand, nothing is watched', () => {
  expect(runnerLinks(50, table({ 50: [10, 'node main.ts'], 10: [1, '-bash'] }))).toEqual([]);
});

test('the chain is broken when any runner of it has died', () => {
  const links = runnerLinks(50, table(viaNpx));
  expect(isBroken(links, table(viaNpx))).toBe(false);
  expect(isBroken(links, table({ ...viaNpx, 20: [1, 'sh -c pnpm demo'] }))).toBe(true);
  expect(isBroken(links, table({ ...viaNpx, 50: [1, 'node apps/demo/start/main.ts'] }))).toBe(true);
});

test('reads this process as it is', () => {
  expect(readProcess(process.pid)?.parent).toBe(process.ppid);
});

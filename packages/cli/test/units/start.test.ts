import { expect, test } from 'vitest';
import { refuseOldNode } from '../../src/start/old-node.ts';
import { quietSqlite } from '../../src/start/quiet-sqlite.ts';

test.each([
  ['18.20.8', ['run'], 'offpeak needs Node 20.3 or newer, and offpeak serve 22.19; this is 18.20.8.'],
  ['20.2.0', ['--help'], 'offpeak needs Node 20.3 or newer, and offpeak serve 22.19; this is 20.2.0.'],
  ['20.20.2', ['serve', '--upstream', 'x'], 'offpeak serve needs Node 22.19 or newer; this is 20.20.2.'],
  ['22.18.0', ['serve'], 'offpeak serve needs Node 22.19 or newer; this is 22.18.0.'],
  ['20.20.2', ['serve', '--help'], null],
  ['20.20.2', ['run', 'in.jsonl'], null],
  ['22.19.0', ['serve'], null],
  ['24.0.0', ['serve'], null],
  ['100.0.0', [], null],
])('Node %s with %j', (version, args, sentence) => {
  expect(refuseOldNode(version, args)).toBe(sentence);
});

test('of all warnings, only the one about SQLite is dropped', () => {
  const emitted: unknown[][] = [];
  const target = {
    emitWarning(...args: unknown[]) {
      expect(this).toBe(target);
      emitted.push(args);
    },
  } as unknown as NodeJS.Process;
  quietSqlite(target);
  const sqlite = 'SQLite is an experimental feature and might change at any time';
  target.emitWarning(sqlite, 'ExperimentalWarning');
  target.emitWarning('Other is an experimental feature', 'ExperimentalWarning');
  target.emitWarning(sqlite, 'DeprecationWarning', 'DEP1');
  target.emitWarning(new Error(sqlite));
  expect(emitted).toEqual([
    ['Other is an experimental feature', 'ExperimentalWarning'],
    [sqlite, 'DeprecationWarning', 'DEP1'],
    [new Error(sqlite)],
  ]);
});

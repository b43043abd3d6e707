import { expect, test } from 'vitest';
import type { EngineModel } from '../support/engine-model.ts';
import { ClosedLoop, ceilingOf, type LoopOptions } from './closed-loop.ts';

const seen = (engine: EngineModel): { running: number; waiting: number } => engine.load;
const slotCounts = [8, 32, 256, 512];

function shareAfter(seconds: number, options: LoopOptions): number {
  const loop = new ClosedLoop(options);
  loop.run(seconds);
  return loop.run(20).tokensPerSecond / ceilingOf(options);
}

test.each(slotCounts)('fills %i slots within 15 seconds where the queue is seen', (slots) => {
  expect(shareAfter(15, { engine: { slots }, readings: seen })).toBeGreaterThan(0.95);
});

test.each(slotCounts)('fills %i slots within 60 seconds by the latency of answers', (slots) => {
  expect(shareAfter(60, { engine: { slots } })).toBeGreaterThan(0.95);
});

test.each(slotCounts)('fills %i slots within 60 seconds by throughput alone', (slots) => {
  expect(shareAfter(60, { engine: { slots }, usage: false })).toBeGreaterThan(0.95);
});

test.each(slotCounts)('fills %i slots with answers of one length', (slots) => {
  expect(shareAfter(60, { engine: { slots }, tokens: { min: 96, max: 96 } })).toBeGreaterThan(0.95);
});

test.each(slotCounts)('fills %i slots with answers of two tokens where the queue is seen', (slots) => {
  const options = { engine: { slots }, readings: seen, tokens: { min: 2, max: 3 } };
  expect(shareAfter(60, options)).toBeGreaterThan(0.9);
});

test.each([
  [32, 500, 15],
  [256, 500, 25],
  [512, 500, 30],
  [32, 2000, 45],
  [256, 2000, 60],
])('fills %i slots behind %i ms of network or prefill within %i seconds', (slots, networkMs, seconds) => {
  const loop = new ClosedLoop({ engine: { slots }, networkMs });
  for (let second = 0; second < seconds; second++) {
    loop.run(1);
    // Time outside the engine is not taken for a queue: the limit does not fall.
    expect(loop.limit).toBeGreaterThanOrEqual(16);
  }
  expect(loop.run(20).tokensPerSecond / ceilingOf({ engine: { slots } })).toBeGreaterThan(0.95);
});

// With eight slots, one call more or less in the queue is a quarter of a live call's time.
const liveBounds: [slots: number, factor: number][] = [
  [8, 1.5],
  [32, 1.25],
  [256, 1.25],
  [512, 1.25],
];

test.each(liveBounds)(
  'at %i slots live calls take at most %f times as long as at the best fixed limit',
  (slots, factor) => {
    const live = { engine: { slots }, livePerSecond: () => 10 };
    const best = new ClosedLoop({ ...live, fixed: slots });
    best.run(40);
    const { liveP95 } = best.run(60);
    for (const readings of [seen, undefined]) {
      const loop = new ClosedLoop({ ...live, ...(readings === undefined ? {} : { readings }) });
      loop.run(40);
      expect(loop.run(60).liveP95, loop.source).toBeLessThan(factor * liveP95);
    }
  },
);

test('yields to waves of live calls and uses the capacity between them', () => {
  const engine = { slots: 32 };
  const capacity = ceilingOf({ engine }) / 32;
  const isWave = (now: number): boolean => Math.floor(now / 20_000) % 2 === 1;
  const loop = new ClosedLoop({
    engine,
    readings: seen,
    livePerSecond: (now) => (isWave(now) ? capacity * 0.9 : 0),
  });
  loop.run(20);
  loop.run(10);
  expect(loop.limit).toBeLessThan(16);
  loop.run(15);
  expect(loop.limit).toBeGreaterThan(28);
});

test('follows an engine that restarts with more or with fewer slots', () => {
  for (const readings of [seen, undefined]) {
    const loop = new ClosedLoop({ engine: { slots: 64 }, ...(readings === undefined ? {} : { readings }) });
    loop.run(40);
    loop.engine.shape = { ...loop.engine.shape, slots: 256 };
    loop.run(60);
    const more = loop.run(20).tokensPerSecond / ceilingOf({ engine: { slots: 256 } });
    expect(more, loop.source).toBeGreaterThan(0.9);
    loop.engine.shape = { ...loop.engine.shape, slots: 16 };
    loop.run(60);
    const fewer = loop.run(20).tokensPerSecond / ceilingOf({ engine: { slots: 16 } });
    expect(fewer, loop.source).toBeGreaterThan(0.9);
    expect(loop.limit, loop.source).toBeLessThan(48);
  }
});

test.each([
  [
    'freeze while it fills',
    (engine: EngineModel) => (engine.now < 3000 ? engine.load : { running: 20, waiting: 0 }),
  ],
  [
    'freeze when it is full',
    (engine: EngineModel) => (engine.now < 20_000 ? engine.load : { running: 64, waiting: 30 }),
  ],
  ['say that nothing runs', () => ({ running: 0, waiting: 0 })],
  [
    'say that half of the calls wait',
    ({ load }: EngineModel) => ({ running: load.running, waiting: load.waiting + 200 }),
  ],
  ['vanish', (engine: EngineModel) => (engine.now < 5000 ? engine.load : null)],
])('fills the engine although its metrics %s', (_, readings) => {
  const options = { engine: { slots: 64 } };
  const loop = new ClosedLoop({ ...options, readings });
  loop.run(150);
  expect(loop.run(60).tokensPerSecond / ceilingOf(options)).toBeGreaterThan(0.85);
});

test('recovers from a burst of refusals', () => {
  const options = { engine: { slots: 256 } };
  for (const readings of [seen, undefined]) {
    const loop = new ClosedLoop({
      ...options,
      ...(readings === undefined ? {} : { readings }),
      rejects: ({ now }) => now > 40_000 && now < 45_000,
    });
    loop.run(46);
    expect(loop.limit).toBeLessThan(64);
    loop.run(30);
    expect(loop.run(20).tokensPerSecond / ceilingOf(options), loop.source).toBeGreaterThan(0.9);
  }
});

test('stays below the limit that an engine with a short queue refuses, without many refusals', () => {
  let refused = 0;
  const rejects = (engine: EngineModel): boolean => {
    const isFull = engine.load.waiting >= 32;
    refused += isFull ? 1 : 0;
    return isFull;
  };
  const options = { engine: { slots: 64 } };
  const loop = new ClosedLoop({ ...options, usage: false, rejects });
  loop.run(60);
  refused = 0;
  const { tokensPerSecond } = loop.run(60);
  expect(tokensPerSecond / ceilingOf(options)).toBeGreaterThan(0.85);
  expect(refused).toBeLessThan((tokensPerSecond * 60) / 96 / 10);
});

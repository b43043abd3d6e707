import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import type { Listening } from './processes.ts';

/** The mean of {@link randomTokens}. */
export const meanTokens = 96;

/** The completion tokens of a line of a batch. */
export function randomTokens(): number {
  return 32 + Math.floor(Math.random() * 129);
}

/** The body of a chat request for so many tokens. */
export function bodyOf(tokens: number): string {
  return JSON.stringify({ model: 'm', max_tokens: tokens, messages: [{ role: 'user', content: 'Hello' }] });
}

/** A call that ended. */
export interface EndedCall {
  /** When it ended, by `performance.now()`. */
  at: number;
  ms: number;
  tokens: number;
}

/** Calls that run until they are stopped. */
export interface Calls {
  readonly ended: readonly EndedCall[];
  stop(): Promise<void>;
}

/** Starts `calls` loops of calls, each with its next call `everyMs` after it began the last one. */
export function startCalls(port: number, calls: number, tokens: () => number, everyMs = 0): Calls {
  const pool = new Pool(`http://127.0.0.1:${port}`);
  const ended: EndedCall[] = [];
  let isOver = false;
  const loop = async (): Promise<void> => {
    while (!isOver) {
      const count = tokens();
      const begun = performance.now();
      const answer = await pool.request({
        method: 'POST',
        path: '/v1/chat/completions',
        headers: { 'content-type': 'application/json' },
        body: bodyOf(count),
      });
      await answer.body.text();
      ended.push({ at: performance.now(), ms: performance.now() - begun, tokens: count });
      if (everyMs > 0) {
        await sleep(Math.max(0, everyMs - (performance.now() - begun)));
      }
    }
  };
  // Calls that are in flight when the pool is destroyed fail.
  void Promise.all(Array.from({ length: calls }, loop)).catch(() => undefined);
  return {
    ended,
    async stop() {
      isOver = true;
      await pool.destroy();
    },
  };
}

/** Tokens per second of an engine that always has more to do than it computes together. */
export async function ceilingOf(engine: Listening, slots: number): Promise<number> {
  const calls = startCalls(engine.port, slots * 2 + 64, randomTokens);
  await sleep(5000);
  const from = performance.now();
  await sleep(10_000);
  const done = calls.ended.filter(({ at }) => at >= from);
  await calls.stop();
  return done.reduce((sum, { tokens }) => sum + tokens, 0) / ((performance.now() - from) / 1000);
}

/**
 * Sends ten live calls of 32 tokens a second for a time; returns the 95th percentile of what they take, in
 * ms.
 */
export async function liveP95(port: number, ms: number): Promise<number> {
  const calls = startCalls(port, 10, () => 32, 1000);
  await sleep(ms);
  await calls.stop();
  return quantile(
    calls.ended.map((call) => call.ms),
    0.95,
  );
}

/** Returns a quantile of some values; `NaN` of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

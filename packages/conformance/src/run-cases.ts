import { type BatchRequest, createClient } from '@offpeak/core';
import { assert } from './assert.ts';
import type { CaseContext, Target } from './case.ts';
import { cases } from './cases/index.ts';
import { type Runtime, skips } from './skips.ts';

/** What came of one case. `error` is null when it passed. */
export interface CaseOutcome {
  name: string;
  error: string | null;
}

/** Runs every case against a server, one after another. */
export async function runCases(target: Target, runtime: Runtime): Promise<CaseOutcome[]> {
  const outcomes: CaseOutcome[] = [];
  for (const { name, run } of cases) {
    if (skips[runtime]?.[name] !== undefined) {
      continue;
    }
    const error = await run(assert, contextFor(target)).then(() => null, describe);
    outcomes.push({ name, error });
  }
  return outcomes;
}

let made = 0;

function contextFor(target: Target): CaseContext {
  const client = createClient({
    baseURL: target.baseURL,
    ...(target.apiKey === undefined ? {} : { apiKey: target.apiKey }),
  });
  return {
    client,
    target,
    chatRequests(count) {
      const prefix = `r${++made}`;
      return Array.from({ length: count }, (_, n): BatchRequest => {
        const messages = [{ role: 'user', content: `request ${n} of ${prefix}` }];
        return { customId: `${prefix}-${n}`, body: { model: target.chatModel, messages } };
      });
    },
  };
}

function describe(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
}

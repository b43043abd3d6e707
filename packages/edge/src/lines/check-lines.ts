import {
  batchEndpoints,
  createLineCheck,
  decodeLine,
  embeddingInputsOf,
  emptyInput,
  isBlank,
  lineTooLong,
  overLimit,
} from '@offpeak/core/protocol';
import type { FileCheck } from '../upload/file-check.ts';
import { fileRefusal, lineRefusal } from './fault-refusal.ts';
import { gatewayRules, type LineRules } from './gateway-rules.ts';
import { createSeenIds } from './seen-ids.ts';
import { splitLines } from './split-lines.ts';

/** How much an input file may hold. */
export interface LineLimits {
  lines: number;
  lineBytes: number;
  embeddingInputs: number;
}

/**
 * Checks a batch input file as its bytes pass, against the rules of the API and those of the gateway. Blank lines are counted in line numbers
 * and otherwise skipped. Stops at the first bad line with a 400 {@link Refusal}. A file that passed is charged to `take` by its number of
 * requests, before it is let go.
 */
export function checkLines(
  rules: LineRules,
  limits: LineLimits,
  take: (requests: number) => Promise<void>,
): FileCheck {
  const check = createLineCheck({
    endpoints: [...new Set([...rules.endpoints, ...batchEndpoints])],
    rules: gatewayRules(rules),
    ids: createSeenIds(),
  });
  let requests = 0;
  let embeddingInputs = 0;

  function onLine(bytes: Uint8Array, number: number): void {
    const line = decodeLine(bytes, number);
    if (isBlank(line.text)) return;
    const { fault, isWhole, value } = check.checkText(line, number);
    if (fault !== null) throw isWhole ? fileRefusal(fault) : lineRefusal(number, fault);
    requests += 1;
    embeddingInputs += embeddingInputsOf(check.endpoint, value.body);
    if (requests > limits.lines) throw fileRefusal(overLimit('requests', limits.lines));
    if (embeddingInputs > limits.embeddingInputs) {
      throw fileRefusal(overLimit('embeddingInputs', limits.embeddingInputs));
    }
  }

  const lines = splitLines(limits.lineBytes, onLine, (number) => {
    throw lineRefusal(number, lineTooLong(limits.lineBytes));
  });

  return {
    push: lines.push,
    async end() {
      lines.end();
      if (requests === 0) throw fileRefusal(emptyInput);
      await take(requests);
    },
  };
}

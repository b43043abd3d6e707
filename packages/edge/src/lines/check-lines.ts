import {
  type ByteLine,
  batchEndpoints,
  createLineCheck,
  createLineSplitter,
  decodeLine,
  embeddingInputsOf,
  emptyInput,
  isBlank,
  lineTooLong,
  overLimit,
} from '@offpeak/core/protocol';
import type { FileCheck } from '../checks/file-check.ts';
import { fileError, lineError } from './fault-errors.ts';
import { gatewayRules, type LineRules } from './gateway-rules.ts';
import { createSeenIds } from './seen-ids.ts';

/** The limits of an input file. */
export interface LineLimits {
  lines: number;
  lineBytes: number;
  embeddingInputs: number;
}

/**
 * Checks a batch input file as its bytes pass, against the rules of the API and those of the gateway. Blank
 * lines count in line numbers and are otherwise skipped. Stops at the first bad line with a 400 {@link
 * StatusError}. When a file has passed, `charge` charges the number of its requests, before its last byte is
 * sent.
 */
export function checkLines(
  rules: LineRules,
  limits: LineLimits,
  charge: (requests: number) => Promise<void>,
): FileCheck {
  const check = createLineCheck({
    endpoints: [...new Set([...rules.endpoints, ...batchEndpoints])],
    rules: gatewayRules(rules),
    ids: createSeenIds(),
  });
  const counts = createCounts(limits);

  function checkLine({ bytes, number }: ByteLine): void {
    if (bytes === null) {
      throw lineError(number, lineTooLong(limits.lineBytes));
    }
    const line = decodeLine(bytes, number);
    if (isBlank(line.text)) {
      return;
    }
    const { fault, isWhole, value } = check.checkText(line, number);
    if (fault !== null) {
      throw isWhole ? fileError(fault) : lineError(number, fault);
    }
    counts.add(embeddingInputsOf(check.endpoint, value.body));
  }

  const lines = createLineSplitter(limits.lineBytes);
  return {
    push(chunk) {
      lines.push(chunk).forEach(checkLine);
    },
    async end() {
      const last = lines.end();
      if (last !== null) {
        checkLine(last);
      }
      await charge(counts.total());
    },
  };
}

/** Counts the requests of a file and their embedding inputs. */
function createCounts(limits: LineLimits) {
  let requests = 0;
  let embeddingInputs = 0;
  return {
    /** Counts one request. Throws a 400 {@link StatusError} above a limit. */
    add(inputs: number): void {
      requests += 1;
      embeddingInputs += inputs;
      if (requests > limits.lines) {
        throw fileError(overLimit('requests', limits.lines));
      }
      if (embeddingInputs > limits.embeddingInputs) {
        throw fileError(overLimit('embeddingInputs', limits.embeddingInputs));
      }
    },
    /** Returns the number of requests. Throws a 400 {@link StatusError} if there are none. */
    total(): number {
      if (requests === 0) {
        throw fileError(emptyInput);
      }
      return requests;
    },
  };
}

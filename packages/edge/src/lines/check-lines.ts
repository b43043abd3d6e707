import { Refusal } from '../http/refusal.ts';
import type { FileCheck } from '../upload/file-check.ts';
import { checkLine, type FileFacts, type LineRules } from './check-line.ts';
import { lineError } from './line-error.ts';
import { findRepeatedKey } from './repeated-key.ts';
import { createSeenIds } from './seen-ids.ts';
import { splitLines } from './split-lines.ts';

/** How much an input file may hold. */
export interface LineLimits {
  lines: number;
  lineBytes: number;
}

const byteOrderMark = '\ufeff';

/**
 * Checks a batch input file as its bytes pass: every line by itself, that no key stands twice in one object, and that all have one
 * endpoint, one model and a `custom_id` of their own. Blank lines are counted in line numbers and otherwise skipped. Stops at the first bad line with a 400 {@link Refusal}.
 * A file that passed is charged to `take` by its number of requests, before it is let go.
 */
export function checkLines(
  rules: LineRules,
  limits: LineLimits,
  take: (requests: number) => Promise<void>,
): FileCheck {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const seen = createSeenIds();
  let facts: FileFacts | null = null;
  let requests = 0;

  function onLine(bytes: Uint8Array, number: number): void {
    const text = decode(bytes, number);
    if (text === '' || text.trim() === '') return;
    requests += 1;
    if (requests > limits.lines) {
      throw lineError(
        number,
        'too_many_lines',
        'file',
        `the file has more than ${limits.lines} requests; split it.`,
      );
    }
    const value = parse(text, number);
    const line = checkLine(value, number, rules, facts);
    const repeated = findRepeatedKey(text, value)?.slice(0, 64);
    if (repeated !== undefined) {
      throw lineError(number, 'duplicate_key', repeated, `the key '${repeated}' stands twice in one object.`);
    }
    facts ??= { url: line.url, model: line.model };
    if (!seen.add(line.customId)) {
      throw lineError(
        number,
        'duplicate_custom_id',
        'custom_id',
        `custom_id '${line.customId.slice(0, 64)}' came before.`,
      );
    }
  }

  function decode(bytes: Uint8Array, number: number): string {
    try {
      const text = decoder.decode(bytes);
      return number === 1 && text.startsWith(byteOrderMark) ? text.slice(1) : text;
    } catch {
      throw lineError(number, 'invalid_json_line', null, 'this is not UTF-8.');
    }
  }

  const lines = splitLines(limits.lineBytes, onLine, (number) => {
    throw lineError(number, 'line_too_long', null, `the line is longer than ${limits.lineBytes} bytes.`);
  });

  return {
    push: lines.push,
    async end() {
      lines.end();
      if (requests === 0) {
        throw new Refusal(400, 'The file is empty: it must have at least one request.', {
          param: 'file',
          code: 'empty_file',
        });
      }
      await take(requests);
    },
  };
}

function parse(text: string, number: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw lineError(number, 'invalid_json_line', null, 'this is not valid JSON.');
  }
}

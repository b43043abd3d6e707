import { concatBytes } from '@offpeak/core/protocol';
import { usageOf } from '../results/usage.ts';

/** Usage is at the end of an answer, whole or streamed; more than this of it is not kept. */
const maxTailBytes = 16 * 1024;

/** Finds the usage in an answer that passes, without holding the answer. */
export interface UsageTail {
  add(chunk: Uint8Array): void;
  /** Prompt and completion tokens; null when the answer does not say. */
  usage(): { input: number; output: number } | null;
}

/** A tail of nothing. */
export function createUsageTail(): UsageTail {
  let chunks: Uint8Array[] = [];
  let bytes = 0;
  return {
    add(chunk) {
      chunks.push(chunk);
      bytes += chunk.byteLength;
      if (bytes > 2 * maxTailBytes) {
        chunks = [concatBytes(chunks).slice(-maxTailBytes)];
        bytes = maxTailBytes;
      }
    },
    usage() {
      return lastUsage(new TextDecoder().decode(concatBytes(chunks)));
    },
  };
}

function lastUsage(text: string): { input: number; output: number } | null {
  const at = text.lastIndexOf('"usage":');
  const start = text.indexOf('{', at);
  // A null, as in all but the last event of a stream, is not an object.
  if (at === -1 || start === -1 || text.slice(at + '"usage":'.length, start).trim() !== '') {
    return null;
  }
  const object = parseObject(text, start);
  const usage = object === null ? null : usageOf({ usage: object });
  return usage === null ? null : { input: usage.input_tokens, output: usage.output_tokens };
}

/** The JSON object that begins at `start`: its numbers are in it, or in objects within it. */
function parseObject(text: string, start: number): unknown {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    depth += character === '{' ? 1 : character === '}' ? -1 : 0;
    if (depth === 0) {
      try {
        return JSON.parse(text.slice(start, at + 1)) as unknown;
      } catch {
        return null;
      }
    }
  }
  return null;
}

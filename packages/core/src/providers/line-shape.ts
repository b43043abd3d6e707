import { readLines } from '../jsonl/lines.ts';
import { writeJson } from '../jsonl/write-json.ts';
import type { LineShape } from '../protocol/provider-traits.ts';
import { isPlainObject } from '../util/coerce.ts';

/**
 * Makes the shape of lines that have an id and a body under names of their own, and nothing else. A line of a
 * file may have either shape; the text of its body is copied, so that no digit changes.
 *
 * @param id The name of the custom id.
 * @param body The name of the body.
 */
export function lineShape(id: string, body: string): LineShape {
  return {
    read: <Line>(line: Line): Line =>
      isPlainObject(line) && !('body' in line)
        ? ({ custom_id: line[id] ?? line.custom_id, body: line[body] } as Line)
        : line,
    write(line, rawLine) {
      const bodyText = rawLine === undefined ? writeJson(line.body) : bodyIn(rawLine, body);
      return `{"${id}":${writeJson(line.custom_id)},"${body}":${bodyText}}`;
    },
    linesOf: (file) => ({
      isReplayable: true,
      async *[Symbol.asyncIterator]() {
        for await (const { text } of readLines(file)) {
          yield { rawLine: text };
        }
      },
    }),
  };
}

/** Matches the tokens of JSON. */
const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** Returns the text of the field `body`, or of the field `name`, in the text of a JSON object. */
function bodyIn(text: string, name: string): string {
  let depth = 0;
  /** The string before the current token: the name of a field if a colon follows. */
  let before = '';
  let start = -1;
  let found = 'null';
  for (const { 0: token, index } of text.matchAll(tokens)) {
    const isEnd = depth === 1 && (token === ',' || token === '}');
    if (isEnd && start >= 0) {
      found = text.slice(start, index).trim();
      start = -1;
    }
    if (depth === 1 && token === ':' && (before === 'body' || before === name)) {
      start = index + 1;
    }
    if (token === '{' || token === '[') {
      depth += 1;
    } else if (token === '}' || token === ']') {
      depth -= 1;
    }
    before = token.startsWith('"') ? String(JSON.parse(token)) : '';
  }
  return found;
}

import { parseJson } from '../util/json.ts';

const fence = '```';

/**
 * Returns the JSON value in the text of an answer, or undefined if there is none. Local models put it into a
 * code fence, some after a sentence or after their reasoning in `<think>`. Of several fences, the first that
 * holds JSON counts.
 */
export function jsonOf(answer: string): unknown {
  const whole = parseJson(answer);
  if (whole !== undefined) {
    return whole;
  }
  const text = answer.replace(/^\s*<think>[\s\S]*?<\/think>/, '');
  const bare = parseJson(text);
  if (bare !== undefined) {
    return bare;
  }
  const start = text.indexOf(fence);
  // A text inside the JSON may hold a fence of its own, so the last one may be the end of the first.
  const outer = start < 0 ? undefined : contentOf(text.slice(start + fence.length, text.lastIndexOf(fence)));
  if (outer !== undefined) {
    return outer;
  }
  // What is inside a fence is every other piece.
  const pieces = text.split(fence);
  for (let at = 1; at < pieces.length; at += 2) {
    const inner = contentOf(pieces[at] ?? '');
    if (inner !== undefined) {
      return inner;
    }
  }
  return undefined;
}

/** Returns the JSON in a fence, without the name of the language on its first line. */
function contentOf(fenced: string): unknown {
  return parseJson(fenced.replace(/^[ \t]*\w*[ \t]*(?=\r?\n|[{[])/, ''));
}

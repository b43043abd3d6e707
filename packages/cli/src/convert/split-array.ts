import { CliError, exitCodes } from '../terminal/cli-error.ts';

const maxItemCharacters = 32 * 1024 * 1024;

/**
 * The items of a JSON array, each as it is in the file, one at a time: memory holds one item. Whether an item
 * is valid JSON is checked later. Throws a `CliError` if the file is not one array, or ends inside it.
 */
export async function* splitArray(
  name: string,
  bytes: ReadableStream<Uint8Array>,
): AsyncGenerator<string, void, undefined> {
  const splitter = createArraySplitter();
  for await (const text of bytes.pipeThrough(
    new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>,
  )) {
    yield* splitter.add(text);
    if (splitter.isWrong()) {
      throw usage(`${name} is not one JSON array.`);
    }
    if (splitter.pendingLength() > maxItemCharacters) {
      throw usage(`${name} has an item of more than 32 MB.`);
    }
  }
  if (!splitter.isComplete()) {
    throw usage(`${name} ends before its JSON array does.`);
  }
}

/** Finds the items of an array in pieces of text. */
export interface ArraySplitter {
  /** Accepts the next piece, and returns the items that it completes. */
  add(text: string): string[];
  /** Whether the array has ended. */
  isComplete(): boolean;
  /** Whether something else than white space is outside of the array. */
  isWrong(): boolean;
  /** How much of an unfinished item is in memory, in characters. */
  pendingLength(): number;
}

/** Creates a splitter for one array. */
export function createArraySplitter(): ArraySplitter {
  let depth = 0;
  let isInString = false;
  let isEscaped = false;
  let isComplete = false;
  let isWrong = false;
  let item = '';

  /** Follows one character; true if it ends an item. */
  function ends(character: string): boolean {
    if (isInString) {
      isInString = isEscaped || character !== '"';
      isEscaped = !isEscaped && character === '\\';
      return false;
    }
    if (character === '"') {
      isInString = true;
    } else if (character === '[' || character === '{') {
      depth += 1;
    } else if (character === ']' || character === '}') {
      depth -= 1;
      isComplete = depth === 0;
      return isComplete;
    }
    return character === ',' && depth === 1;
  }

  return {
    isComplete: () => isComplete,
    isWrong: () => isWrong,
    pendingLength: () => item.length,
    add(text) {
      const items: string[] = [];
      for (const character of text) {
        const isOutside = depth === 0;
        if (isOutside && (isComplete || character !== '[')) {
          isWrong ||= !/[\s\uFEFF]/.test(character);
          continue;
        }
        if (ends(character)) {
          items.push(item.trim());
          item = '';
        } else if (!isOutside) {
          item += character;
        }
      }
      // An empty array, or a comma before its end, leaves an empty item.
      return items.filter((one) => one !== '');
    },
  };
}

function usage(message: string): CliError {
  return new CliError(message, exitCodes.usage);
}

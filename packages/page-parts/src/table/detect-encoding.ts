/** How the bytes of a text file become characters. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

const headBytes = 4_096;

/**
 * Detects the encoding of a text file: by its byte order mark, by the zero bytes of UTF-16, else UTF-8 if all
 * of it is valid, else Windows-1252, as Excel saves it. Reads the whole file. Throws an Error with the way to
 * fix it for a file that is not text, and for UTF-8 with a few invalid bytes.
 */
export async function detectEncoding(file: Blob): Promise<TextEncoding> {
  const head = await refuseOtherFormats(file);
  const marked = encodingByMark(head) ?? encodingByZeros(head);
  if (marked) {
    return marked;
  }
  if (await isWhole(file, 'utf-8')) {
    return 'utf-8';
  }
  const { valid, brokenLine } = await countCharacters(file);
  if (valid > 0) {
    throw new Error(
      `Line ${brokenLine} has a byte that is not UTF-8, while the rest of the file is. Save the file as UTF-8 and choose it again.`,
    );
  }
  return 'windows-1252';
}

/** Decodes a file as one stream, so that no character is split between chunks. Throws for invalid bytes. */
export async function* decodeText(
  file: Blob,
  encoding: TextEncoding,
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const bytes of bytesOf(file)) {
      yield decoder.decode(bytes, { stream: true });
    }
    yield decoder.decode();
  } catch (error) {
    if (!(error instanceof TypeError)) {
      throw error;
    }
    throw new Error(
      `The file is not ${encoding.toUpperCase()} to its end. Save it as UTF-8 and choose it again.`,
    );
  }
}

/** Returns the first bytes of a file. Throws an Error with the way to fix it for a file that is not text. */
export async function refuseOtherFormats(file: Blob): Promise<Uint8Array> {
  const head = new Uint8Array(await file.slice(0, headBytes).arrayBuffer());
  const starts = (...bytes: number[]): boolean => bytes.every((byte, at) => head[at] === byte);
  if (starts(0x50, 0x4b, 0x03, 0x04)) {
    throw new Error('This is an Excel workbook or another ZIP file, not text. Save it as CSV UTF-8 first.');
  }
  if (starts(0xd0, 0xcf, 0x11, 0xe0)) {
    throw new Error('This is an old Excel workbook, not text. Save it as CSV UTF-8 first.');
  }
  if (starts(0x1f, 0x8b)) {
    throw new Error('This file is compressed with gzip. Unpack it first.');
  }
  if (starts(0xff, 0xfe, 0, 0) || starts(0, 0, 0xfe, 0xff)) {
    throw new Error('This file is UTF-32. Save it as UTF-8 first.');
  }
  return head;
}

/** The chunks of a file. Safari reads streams only by a reader. */
async function* bytesOf(file: Blob): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = file.stream().getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      yield next.value;
    }
  } finally {
    await reader.cancel();
  }
}

function encodingByMark([first, second]: Uint8Array): TextEncoding | null {
  if (first === 0xff && second === 0xfe) {
    return 'utf-16le';
  }
  return first === 0xfe && second === 0xff ? 'utf-16be' : null;
}

/** In UTF-16, every other byte of Latin text is zero; no other text has zero bytes. */
function encodingByZeros(head: Uint8Array): TextEncoding | null {
  let even = 0;
  let odd = 0;
  head.forEach((byte, at) => {
    if (byte !== 0) {
      return;
    }
    if (at % 2 === 0) {
      even++;
    } else {
      odd++;
    }
  });
  if (even + odd === 0) {
    return null;
  }
  if (odd > even * 4 && odd > head.length / 8) {
    return 'utf-16le';
  }
  if (even > odd * 4 && even > head.length / 8) {
    return 'utf-16be';
  }
  throw new Error('This is not a text file: it has zero bytes. Save it as CSV UTF-8.');
}

async function isWhole(file: Blob, encoding: string): Promise<boolean> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const bytes of bytesOf(file)) {
      decoder.decode(bytes, { stream: true });
    }
    decoder.decode();
    return true;
  } catch (error) {
    if (error instanceof TypeError) {
      return false;
    }
    throw error;
  }
}

/** The number of valid characters beyond ASCII, and the 1-based line of the first invalid byte. */
async function countCharacters(file: Blob): Promise<{ valid: number; brokenLine: number }> {
  const decoder = new TextDecoder();
  let valid = 0;
  let line = 1;
  let brokenLine = 0;
  const count = (text: string): void => {
    for (const character of text) {
      if (character === '\n') {
        line++;
      } else if (character === '\uFFFD') {
        brokenLine ||= line;
      } else if (character > '\u007F') {
        valid++;
      }
    }
  };
  for await (const bytes of bytesOf(file)) {
    count(decoder.decode(bytes, { stream: true }));
  }
  count(decoder.decode());
  return { valid, brokenLine };
}

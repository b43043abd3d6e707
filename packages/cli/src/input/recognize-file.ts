/** The first bytes of formats that are no text, and what to do about each. */
const signatures: readonly [bytes: readonly number[], what: string][] = [
  [[0x1f, 0x8b], 'is compressed with gzip: unpack it first (gunzip)'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'is compressed with zstd: unpack it first (unzstd)'],
  [[0x42, 0x5a, 0x68], 'is compressed with bzip2: unpack it first (bunzip2)'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'is compressed with xz: unpack it first (unxz)'],
  [[0x04, 0x22, 0x4d, 0x18], 'is compressed with lz4: unpack it first (unlz4)'],
  [[0x50, 0x4b, 0x03, 0x04], 'is a ZIP archive (or a spreadsheet, which is one): unpack or export it first'],
  [[0x50, 0x41, 0x52, 0x31], 'is a Parquet file: export it as JSON Lines first'],
];

/** How many bytes of a file {@link recognizeFile} wants to see. */
export const recognizedBytes = 65_536;

/**
 * What a file is that should be JSON Lines in UTF-8 and is not, with the way to fix it, as the rest of a sentence that begins with its name; null
 * for a file whose lines are worth checking one by one. `head` holds its first bytes.
 *
 * @example
 * ```ts
 * recognizeFile(Buffer.from('[{"custom_id":"a"}]')); // 'is one JSON array: …'
 * ```
 */
export function recognizeFile(head: Uint8Array): string | null {
  const signature = signatures.find(([bytes]) => bytes.every((byte, at) => head[at] === byte));
  if (signature) return signature[1];
  const encoding = wideEncoding(head);
  if (encoding)
    return `is ${encoding} text, as PowerShell's > writes it: save it as UTF-8 (iconv -f ${encoding} -t UTF-8)`;
  // Every sign that is looked for below is ASCII, so bytes of other characters may come out as they like.
  return recognizeText(Buffer.from(head).toString('latin1'));
}

function recognizeText(withMark: string): string | null {
  const text = withMark.replace(/^\u00ef\u00bb\u00bf/, '').trimStart();
  if (text === '') return null;
  if (!text.includes('\n') && /\r\s*\{/.test(text)) {
    return "ends its lines with CR alone: end each with a line feed (tr '\\r' '\\n')";
  }
  if (text.startsWith('[')) return "is one JSON array: write one request per line (jq -c '.[]')";
  const [first = '', second = ''] = text.split('\n', 2);
  if (first.startsWith('{')) {
    const isSpread = !isJson(first) && /^\s*["\]}]/.test(second);
    return isSpread ? 'is JSON spread over several lines: write one request per line (jq -c .)' : null;
  }
  if (first.startsWith('<')) return 'is HTML or XML, not JSON Lines';
  if (/^[^"{}[\]]*[,;\t]|^"[^"]*"\s*[,;\t]/.test(first)) {
    return 'looks like a table (CSV or TSV), not JSON Lines: each line must be one request as a JSON object';
  }
  return null;
}

/** The name of an encoding with two or four bytes for each character, by its mark or by its zeros. */
function wideEncoding(head: Uint8Array): string | null {
  const [a, b, c, d] = head;
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? 'UTF-32' : 'UTF-16';
  if (a === 0xfe && b === 0xff) return 'UTF-16';
  if (a === undefined || b === undefined || c === undefined || d === undefined) return null;
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return 'UTF-32';
  if (a !== 0 && b === 0 && c !== 0 && d === 0) return 'UTF-16LE';
  if (a === 0 && b !== 0 && c === 0 && d !== 0) return 'UTF-16BE';
  return null;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

import { type LineFault, lineFault } from './line-fault.ts';

/** How binary formats begin when decoded as UTF-8, and how to fix each. */
const signatures: readonly [start: string, description: string][] = [
  ['\x1f\ufffd', 'compressed with gzip: unpack it first (gunzip)'],
  ['(\ufffd/\ufffd', 'compressed with zstd: unpack it first (unzstd)'],
  ['BZh', 'compressed with bzip2: unpack it first (bunzip2)'],
  ['\ufffd7zXZ', 'compressed with xz: unpack it first (unxz)'],
  ['\x04"M\x18', 'compressed with lz4: unpack it first (unlz4)'],
  ['PK\x03\x04', 'a ZIP archive (or a spreadsheet, which is one): unpack or export it first'],
  ['PAR1', 'a Parquet file: export it as JSON Lines first'],
];

/** Characters of the first line that are checked. */
const headLength = 65_536;

/**
 * Returns the fault of a file that is not JSON Lines in UTF-8 but another format, by its first line that is
 * not blank; null if no other format is recognized. Call it only for a line that is not a JSON object.
 */
export function findFileFault(firstLine: string): LineFault | null {
  const head = firstLine.slice(0, headLength);
  const encoding = wideEncoding(head);
  if (encoding !== null) {
    return lineFault('invalid_utf8', null, `This file is ${encoding}: save it as UTF-8.`);
  }
  const description =
    signatures.find(([start]) => head.startsWith(start))?.[1] ??
    textForm(firstLine.trim().slice(0, headLength), firstLine.trimEnd().slice(-2));
  return description === null ? null : lineFault('not_json_lines', null, `This file is ${description}.`);
}

/**
 * Returns the name of an encoding with two or four bytes per character, by its zero bytes; its byte order
 * mark is not UTF-8.
 */
function wideEncoding(head: string): string | null {
  if (/^(?:\ufffd\ufffd\0\0|\0\0\ufffd\ufffd)/.test(head)) {
    return 'UTF-32';
  }
  return /^(?:\ufffd\ufffd)?(?:[^\0]\0|\0[^\0])/.test(head) ? 'UTF-16' : null;
}

function textForm(text: string, end: string): string | null {
  if (/\r\s*\{/.test(text)) {
    return "text with lines that end in CR alone: end each with a line feed (tr '\\r' '\\n')";
  }
  if (/^\[\s*(?:\{|$)/.test(text)) {
    return "one JSON array: put one request on each line (jq -c '.[]')";
  }
  if (text.startsWith('{') && /[{[]$|[^}],$/.test(end)) {
    return 'JSON spread over several lines: put one request on each line (jq -c .)';
  }
  if (text.startsWith('<')) {
    return 'HTML or XML: each line must be one request as a JSON object';
  }
  return /^[^"{}[\]]*[,;\t]|^"[^"]*"\s*[,;\t]/.test(text)
    ? 'a table (CSV or TSV): each line must be one request as a JSON object'
    : null;
}

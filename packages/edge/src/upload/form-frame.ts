import type { OpenForm } from './read-form.ts';

/** The bytes around one file in a multipart form, so that the file itself can be streamed between them. */
export interface FormFrame {
  contentType: string;
  /** Everything up to the first byte of the file. */
  opening: Uint8Array;
  /** Bytes of the whole form, if the caller's own length determines it. */
  length: number | null;
  /**
   * Maximum bytes of a file that leave space for the closing boundary. More can only come from a form without
   * one.
   */
  maxFileBytes: number;
  /**
   * Makes the closing boundary after a file of this many bytes. Until it is sent, no receiver can accept the
   * form as complete.
   */
  closing(fileBytes: number): Uint8Array;
}

/** The name of the file at the provider. */
export interface FormFile {
  field: string;
  filename: string;
}

const utf8 = new TextEncoder();
const minBoundaryLength = 24;
const maxBoundaryLength = 70;

/**
 * Puts a caller's file into a new form. The caller cannot know its boundary, so no content can look like the
 * end of the file, even to a lenient provider. It is as long as the caller's, so that the caller's content
 * length determines the length of the new form.
 */
export function frameForm(form: OpenForm, file: FormFile): FormFrame {
  const size = form.boundary.length;
  const sameSize = size >= minBoundaryLength && size <= maxBoundaryLength;
  const boundary = randomBoundary(sameSize ? size : minBoundaryLength);
  const opening = openingOf(boundary, form.fields, file);
  const length = sameSize && form.length !== null ? opening.length + form.length - form.file.offset : null;
  const end = `\r\n--${boundary}--`;
  const maxFileBytes = length === null ? Number.POSITIVE_INFINITY : length - opening.length - end.length;
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    opening,
    length,
    maxFileBytes,
    closing: (fileBytes) => utf8.encode(end + filler(length === null ? 2 : maxFileBytes - fileBytes)),
  };
}

/** Everything of a form up to the first byte of its file. */
export function openingOf(boundary: string, fields: ReadonlyMap<string, string>, file: FormFile): Uint8Array {
  let text = '';
  for (const [name, value] of fields) {
    text += `--${boundary}\r\ncontent-disposition: form-data; name="${quoted(name)}"\r\n\r\n${value}\r\n`;
  }
  text += `--${boundary}\r\ncontent-disposition: form-data; name="${quoted(file.field)}"; filename="${quoted(file.filename)}"\r\n`;
  return utf8.encode(`${text}content-type: application/octet-stream\r\n\r\n`);
}

/**
 * The end after the closing boundary: normally a line end, or as much white space as the caller sent there.
 */
function filler(bytes: number): string {
  return bytes < 2 ? ' '.repeat(bytes) : `\r\n${' '.repeat(bytes - 2)}`;
}

function randomBoundary(length: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const random = crypto.getRandomValues(new Uint8Array(length));
  return Array.from(random, (byte) => letters[byte & 63]).join('');
}

/** As browsers write names: the three characters that could end one early are escaped. */
function quoted(name: string): string {
  return name.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22');
}

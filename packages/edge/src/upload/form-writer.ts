/** The bytes around one file in a multipart form, so that the file itself can be streamed between them. */
export interface FormFrame {
  contentType: string;
  /** Everything up to the first byte of the file. */
  opening: Uint8Array;
  /** The closing boundary. Until it is sent no receiver can take the form for complete. */
  closing: Uint8Array;
}

/** What stands in the form before the file. */
export interface FormFile {
  field: string;
  filename: string;
  contentType: string;
}

/** Writes a form with some small fields and one file, which comes last. */
export function frameForm(fields: ReadonlyMap<string, string>, file: FormFile): FormFrame {
  const boundary = `offpeak-${crypto.randomUUID()}`;
  const utf8 = new TextEncoder();
  let opening = '';
  for (const [name, value] of fields) {
    opening += `--${boundary}\r\ncontent-disposition: form-data; name="${quoted(name)}"\r\n\r\n${value}\r\n`;
  }
  opening += `--${boundary}\r\ncontent-disposition: form-data; name="${quoted(file.field)}"; filename="${quoted(file.filename)}"\r\n`;
  opening += `content-type: ${file.contentType}\r\n\r\n`;
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    opening: utf8.encode(opening),
    closing: utf8.encode(`\r\n--${boundary}--\r\n`),
  };
}

/** As browsers write names: the three characters that could end one early are escaped. */
function quoted(name: string): string {
  return name.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22');
}

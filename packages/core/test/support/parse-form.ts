/** Takes the test client's forms apart; it insists on the fields standing before the file. */
export function parseForm(body: Buffer, type: string) {
  const boundary = /boundary=(.+)/.exec(type)?.[1] ?? '';
  const fields: Record<string, string> = {};
  let at = 0;
  for (;;) {
    const headEnd = body.indexOf('\r\n\r\n', at);
    const head = body.subarray(at, headEnd).toString();
    const end = body.indexOf(`\r\n--${boundary}`, headEnd);
    if (headEnd < 0 || end < 0) {
      throw new Error('The form has no file part, or it is not whole.');
    }
    const content = body.subarray(headEnd + 4, end);
    const filename = /filename="(.*)"/.exec(head)?.[1];
    if (filename !== undefined) {
      return { fields, filename, content };
    }
    fields[/name="(.*?)"/.exec(head)?.[1] ?? ''] = content.toString();
    at = end + 2;
  }
}

/**
 * Takes the upstream's key out of a text it sent, since some endpoints quote the key they refuse and the text ends up in
 * a result file.
 */
export function redactKey(text: string, apiKey: string | undefined): string {
  if (apiKey === undefined || apiKey === '' || !text.includes(apiKey)) return text;
  return text.replaceAll(apiKey, '[redacted]');
}

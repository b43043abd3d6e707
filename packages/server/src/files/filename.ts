import { badRequest } from '../http/http-error.ts';

const maxNameLength = 255;

/**
 * Returns the name under which a file is stored: the part after the last slash, since some clients send a
 * path. It is only displayed, never used as a path. Throws a 400 when it is empty, too long, or has control
 * characters.
 */
export function checkFilename(sent: string, param: string): string {
  const name = sent.split(/[/\\]/).at(-1) ?? '';
  if (name === '' || name === '.' || name === '..') {
    throw badRequest('The file has no name.', { param });
  }
  if (name.length > maxNameLength) {
    throw badRequest(`The name of the file is longer than ${maxNameLength} characters.`, { param });
  }
  if (hasControlCharacter(name)) {
    throw badRequest('The name of the file has control characters.', { param });
  }
  return name;
}

function hasControlCharacter(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 32 || code === 127) {
      return true;
    }
  }
  return false;
}

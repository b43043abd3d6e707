const quote = 34;
const backslash = 92;
const openBrace = 123;
const closeBrace = 125;
const openBracket = 91;
const closeBracket = 93;
const comma = 44;

/**
 * Returns the members of a JSON object with their values as they are written, byte for byte: a number keeps
 * all its digits. The text must be a valid JSON object; of two members with one name the last counts, as in
 * `JSON.parse`. One pass.
 *
 * @example
 * ```ts
 * rawMembers('{"seed": 12345678901234567890}').get('seed'); // '12345678901234567890'
 * ```
 */
export function rawMembers(text: string): Map<string, string> {
  const members = new Map<string, string>();
  let at = text.indexOf('{') + 1;
  while (at > 0) {
    const nameStart = text.indexOf('"', at);
    if (nameStart === -1) {
      break;
    }
    const nameEnd = stringEnd(text, nameStart);
    const valueStart = text.indexOf(':', nameEnd) + 1;
    const valueEnd = findValueEnd(text, valueStart);
    members.set(nameOf(text.slice(nameStart, nameEnd)), text.slice(valueStart, valueEnd).trim());
    at = text.charCodeAt(valueEnd) === comma ? valueEnd + 1 : 0;
  }
  return members;
}

function nameOf(quoted: string): string {
  return quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1);
}

/** Returns the place after the closing quote of the JSON string that starts at `start`. */
export function stringEnd(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === backslash) {
      slashes += 1;
    }
    if (slashes % 2 === 0) {
      return end + 1;
    }
  }
  return text.length;
}

/** Returns the place of the comma or brace that ends the value starting at `start`. */
function findValueEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = stringEnd(text, at) - 1;
    } else if (code === openBrace || code === openBracket) {
      depth += 1;
    } else if (code === closeBrace || code === closeBracket) {
      if (depth === 0) {
        return at;
      }
      depth -= 1;
    } else if (code === comma && depth === 0) {
      return at;
    }
  }
  return text.length;
}

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
  for (const { name, start, end } of placesOf(text)) {
    members.set(name, text.slice(start, end).trim());
  }
  return members;
}

/**
 * Replaces the value of each member with a name in the text of a JSON object; all other bytes stay. `value`
 * is JSON. An object without that member stays as it is.
 *
 * @example
 * ```ts
 * replaceMember('{"seed": 1, "model": "a"}', 'model', '"b"'); // '{"seed": 1, "model":"b"}'
 * ```
 */
export function replaceMember(text: string, name: string, value: string): string {
  let replaced = '';
  let done = 0;
  for (const place of placesOf(text)) {
    if (place.name === name) {
      replaced += text.slice(done, place.start) + value;
      done = place.end;
    }
  }
  return replaced + text.slice(done);
}

/** A member of a JSON object: its name, and from where to where its value is. */
interface MemberPlace {
  name: string;
  start: number;
  end: number;
}

function placesOf(text: string): MemberPlace[] {
  const places: MemberPlace[] = [];
  let at = text.indexOf('{') + 1;
  while (at > 0) {
    const nameStart = text.indexOf('"', at);
    if (nameStart === -1) {
      break;
    }
    const nameEnd = stringEnd(text, nameStart);
    const start = text.indexOf(':', nameEnd) + 1;
    const end = findValueEnd(text, start);
    places.push({ name: nameOf(text.slice(nameStart, nameEnd)), start, end });
    at = text.charCodeAt(end) === comma ? end + 1 : 0;
  }
  return places;
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

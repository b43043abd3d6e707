import type { Hide } from '../contracts/scrubber.ts';
/** Stands in place of a secret. */
export const hidden = '[hidden]';

/**
 * A shorter secret, such as the `ollama` of a local server, is also an ordinary word: hiding it would damage
 * unrelated texts.
 */
const minSecretLength = 16;

/**
 * A {@link Hide} for these secrets. It finds them in upper or lower case and however a server may have
 * escaped them. A text with an escaped secret is hidden as a whole.
 */
export function createHider(secrets: readonly string[]): Hide {
  const long = [...new Set(secrets)].filter((secret) => secret.length >= minSecretLength);
  const forms = new Set(long.flatMap((secret) => unescapings(secret).map((form) => form.toLowerCase())));
  const isNamed = (text: string): boolean => {
    const lower = text.toLowerCase();
    for (const form of forms) {
      if (lower.includes(form)) {
        return true;
      }
    }
    return false;
  };
  return (text) => {
    let shown = text;
    for (const secret of long) {
      shown = shown.replaceAll(secret, hidden);
    }
    return unescapings(shown).some(isNamed) ? hidden : shown;
  };
}

/** A parsed JSON value with no secret in its texts and names. */
export function hideInside(value: unknown, hide: Hide): unknown {
  if (typeof value === 'string') {
    return hide(value);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map((one) => hideInside(one, hide));
  }
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [hide(name), hideInside(one, hide)]));
}

/** Escapes of JSON and JavaScript, of URLs, of HTML and of mail; and a backslash before any character. */
const escapes =
  /\\+u\{([\da-f]{1,6})\}|\\+u([\da-f]{4})|\\+x([\da-f]{2})|[%=]([\da-f]{2})|&#x([\da-f]{1,6});?|\\+([0-7]{3})|&#(\d{1,7});?|&([a-z]{2,6});|\\+(.)/gi;

/** The named characters of HTML that can stand in a key. */
const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  sol: '/',
  bsol: '\\',
  plus: '+',
  equals: '=',
  lowbar: '_',
  hyphen: '-',
  dash: '-',
  period: '.',
  colon: ':',
  semi: ';',
  comma: ',',
  num: '#',
  excl: '!',
  ast: '*',
  commat: '@',
  dollar: '$',
  percnt: '%',
};

/** A text that was escaped twice needs two rounds. */
const maxRounds = 5;

/** A text as it is, and unescaped once, twice and so on. */
function unescapings(text: string): string[] {
  const texts = [text];
  for (let plain = text; texts.length <= maxRounds; texts.push(plain)) {
    const before = plain;
    plain = before.replace(escapes, plainCharacter);
    if (plain === before) {
      break;
    }
  }
  return texts;
}

function plainCharacter(whole: string, ...groups: (string | undefined)[]): string {
  const [long, unit, byte, percent, htmlHex, octal, decimal, entity, bare] = groups;
  const hex = long ?? unit ?? byte ?? percent ?? htmlHex;
  if (entity !== undefined) {
    return entities[entity.toLowerCase()] ?? whole;
  }
  if (bare !== undefined) {
    return bare;
  }
  const code =
    hex !== undefined
      ? Number.parseInt(hex, 16)
      : octal !== undefined
        ? Number.parseInt(octal, 8)
        : Number(decimal);
  return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}

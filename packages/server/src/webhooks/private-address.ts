/** A host name that stands for this machine or one nearby. */
export function isPrivateHostname(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/\.$/, '');
  return name === 'localhost' || /\.(localhost|local|internal|home\.arpa)$/.test(name);
}

/**
 * Whether an IP address (IPv6 with or without brackets) is one that the public cannot reach: loopback, private, link-local (where clouds keep their
 * metadata), shared, reserved, multicast, or one of those mapped into IPv6. False for anything that is no IP address.
 *
 * @example
 * ```ts
 * isPrivateAddress('169.254.169.254'); // true
 * isPrivateAddress('fc2.com'); // false: a name, whatever it begins with
 * ```
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry
 */
export function isPrivateAddress(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(bare)) return isPrivateV4(bare.split('.').map(Number));
  const words = parseV6(bare);
  return words === null ? false : isPrivateV6(words);
}

function isPrivateV4(octets: readonly number[]): boolean {
  const [a = 0, b = 0, c = 0] = octets;
  return (
    a === 0 ||
    a === 10 ||
    a === 127 ||
    (a === 100 && b >= 64 && b < 128) ||
    (a === 169 && b === 254) ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 0 && (c === 0 || c === 2)) ||
    (a === 192 && b === 168) ||
    (a === 198 && (b === 18 || b === 19 || (b === 51 && c === 100))) ||
    (a === 203 && b === 0 && c === 113) ||
    a >= 224
  );
}

function isPrivateV6(words: readonly number[]): boolean {
  const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0, sixth = 0, seventh = 0, eighth = 0] = words;
  const leading = [first, second, third, fourth].every((word) => word === 0) && fifth === 0;
  const embedded = [seventh >> 8, seventh & 255, eighth >> 8, eighth & 255];
  // ::, ::1, ::a.b.c.d and ::ffff:a.b.c.d
  if (leading && sixth === 0) return (seventh === 0 && eighth <= 1) || isPrivateV4(embedded);
  if (leading && sixth === 0xffff) return isPrivateV4(embedded);
  // 64:ff9b::a.b.c.d and 2002:abcd::
  if (first === 0x64 && second === 0xff9b) return third !== 0 || isPrivateV4(embedded);
  if (first === 0x2002) return isPrivateV4([second >> 8, second & 255, third >> 8, third & 255]);
  return (
    (first & 0xfe00) === 0xfc00 || // unique local
    (first & 0xffc0) === 0xfe80 || // link-local
    (first & 0xffc0) === 0xfec0 || // site-local, formerly
    (first & 0xff00) === 0xff00 || // multicast
    (first === 0x2001 && second === 0xdb8) ||
    (first === 0x100 && second === 0)
  );
}

/** The eight words of an IPv6 address, or null. */
function parseV6(text: string): number[] | null {
  if (!text.includes(':') || !URL.canParse(`http://[${text}]/`)) return null;
  const normal = new URL(`http://[${text}]/`).hostname.slice(1, -1);
  const [head = '', tail] = normal.split('::');
  const words = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((word) => Number.parseInt(word, 16));
  const before = words(head);
  const after = tail === undefined ? [] : words(tail);
  return [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after];
}

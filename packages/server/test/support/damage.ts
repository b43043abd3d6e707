import fc from 'fast-check';

/** Something that happens to the bytes of a file; places are parts of its length, from 0 to 1. */
export type Damage = { flip: number; bit: number } | { cut: number } | { zero: number; bytes: number };

const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

/** Any flipped bit, cut or zeroed sector. */
export const anyDamage: fc.Arbitrary<Damage> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ flip: place, bit: fc.nat(7) }) },
  { weight: 1, arbitrary: fc.record({ cut: place }) },
  { weight: 1, arbitrary: fc.record({ zero: place, bytes: fc.integer({ min: 1, max: 600 }) }) },
);

/** The bytes after some damage, and which of the old ones are still where they were. */
export function damage(bytes: Buffer, damages: readonly Damage[]): { bytes: Buffer; changed: Set<number> } {
  let now = Buffer.from(bytes);
  for (const each of damages) {
    if (now.byteLength === 0) {
      break;
    }
    if ('cut' in each) {
      now = now.subarray(0, Math.floor(each.cut * now.byteLength));
    } else if ('flip' in each) {
      const at = Math.floor(each.flip * now.byteLength);
      now[at] = (now[at] ?? 0) ^ (1 << each.bit);
    } else {
      const at = Math.floor(each.zero * now.byteLength);
      now.fill(0, at, Math.min(now.byteLength, at + each.bytes));
    }
  }
  const changed = new Set<number>();
  for (let at = 0; at < bytes.byteLength; at++) {
    if (bytes[at] !== now[at]) {
      changed.add(at);
    }
  }
  return { bytes: now, changed };
}

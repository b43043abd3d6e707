import fc from 'fast-check';

const unit = fc
  .integer({ min: 0, max: 0x10ffff })
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code));

/** Any text of so many characters. fast-check's own unit for that takes seconds to begin. */
export function anyText({ minLength = 0, maxLength = 20 } = {}): fc.Arbitrary<string> {
  return fc.string({ unit, minLength, maxLength });
}

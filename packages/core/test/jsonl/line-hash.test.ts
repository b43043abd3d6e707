import { expect, test } from 'vitest';
import { hashLine } from '../../src/jsonl/line-hash.ts';

const encode = (id: string, input: string) =>
  new TextEncoder().encode(
    `{"custom_id":"${id}","method":"POST","url":"/v1/x","body":{"input":"${input}"}}\n`,
  );
const hash = (line: Uint8Array, isWhole: boolean, before = 0) =>
  hashLine(before, line, 0, line.length, isWhole);

test('every character of a custom id is hashed, and the requested share of the rest', () => {
  const text = 'x'.repeat(300);
  const line = encode('item-1234', text);
  for (const isWhole of [true, false]) {
    for (let at = 14; at < 23; at++) {
      const other = line.slice();
      other[at] = 65;
      expect(hash(other, isWhole)).not.toBe(hash(line, isWhole));
    }
    expect(hash(encode('item-1234', `${text}x`), isWhole)).not.toBe(hash(line, isWhole));
    expect(hash(encode('item-1234', 'y'.repeat(300)), isWhole)).not.toBe(hash(line, isWhole));
  }
  const body = line.length - 20;
  const other = line.with(body, 65);
  expect(hash(other, true)).not.toBe(hash(line, true));
});

test('the order of lines counts', () => {
  const [a, b] = [encode('a', '1'), encode('b', '1')];
  expect(hash(a, false, hash(b, false))).not.toBe(hash(b, false, hash(a, false)));
});

import { splitLines } from '@offpeak/core/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dropLines } from '../../src/jsonl/drop-lines.ts';
import { rawMembers } from '../../src/jsonl/members.ts';
import { streamOfChunks, textOf } from '../../src/testing/records.ts';

const encoder = new TextEncoder();

/** A text as a stream whose chunks end at the given places. */
function chunked(text: string, cuts: readonly number[]): ReadableStream<Uint8Array> {
  const bytes = encoder.encode(text);
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const chunks = places.slice(1).map((end, index) => bytes.slice(places[index], end));
  return streamOfChunks(chunks);
}

test('splitting one long line takes time in proportion to its length', async () => {
  const splitOf = async (kilobytes: number): Promise<number> => {
    const chunk = new Uint8Array(1024).fill(120);
    let touched = 0;
    const counted = streamOfChunks(
      (function* () {
        for (let sent = 0; sent < kilobytes; sent++) {
          const watched = new Proxy(chunk, {
            get(target, name) {
              if (name === 'indexOf') {
                touched += 1;
              }
              const value: unknown = Reflect.get(target, name, target);
              return typeof value === 'function' ? value.bind(target) : value;
            },
          });
          yield watched;
        }
      })(),
    );
    for await (const line of splitLines(counted, { maxLineBytes: 1e9 })) {
      expect(line.bytes?.length).toBe(kilobytes * 1024);
    }
    return touched;
  };
  expect(await splitOf(200)).toBe(200);
});

test('the members of any JSON object are returned as written', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(0, 1, '\t'), (object, indent) => {
      const text = ` ${JSON.stringify(object, null, indent)} `;
      const members = rawMembers(text);
      const parsed = JSON.parse(text) as Record<string, unknown>;
      expect([...members.keys()].sort()).toEqual(Object.keys(parsed).sort());
      for (const [name, raw] of members) {
        expect(JSON.parse(raw)).toEqual(parsed[name]);
      }
    }),
  );
});

test('numbers keep their digits, the last of two members counts, and escaped names are read', () => {
  const members = rawMembers('{"a":1, "b\\u006f\\"dy" : 1.10e400 ,"a":12345678901234567890}');
  expect(members.get('a')).toBe('12345678901234567890');
  expect(members.get('bo"dy')).toBe('1.10e400');
});

test('the first lines are dropped however the bytes arrive', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string()), fc.nat(6), fc.array(fc.nat()), async (lines, count, cuts) => {
      const clean = lines.map((line) => line.replaceAll('\n', ''));
      const text = clean.map((line) => `${line}\n`).join('');
      const rest = clean.slice(count).map((line) => `${line}\n`);
      expect(await textOf(dropLines(chunked(text, cuts), count))).toBe(rest.join('').toWellFormed());
    }),
  );
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IdKind } from '../../src/contracts/tenant-ids.ts';
import { equalInConstantTime } from '../../src/ids/keyed-hash.ts';
import { createOwnerTagger } from '../../src/ids/owner-tag.ts';
import { createIdSigner } from '../../src/ids/signed-ids.ts';
import { anyText } from '../support/any-text.ts';

const old = 'an old secret of at least 32 characters';
const fresh = 'a new secret of at least 32 characters!';
const kinds: readonly IdKind[] = ['file', 'batch', 'upload', 'part'];

describe('a signed id', () => {
  test('is what it was for its tenant and kind, and nothing for any other', async () => {
    const signer = createIdSigner([old]);
    await fc.assert(
      fc.asyncProperty(
        fc.string({ minLength: 1 }),
        fc.string({ minLength: 1 }),
        fc.constantFrom(...kinds),
        fc.constantFrom(...kinds),
        fc.stringMatching(/^[\w-]{1,40}$/),
        async (tenant, other, kind, otherKind, raw) => {
          const id = await signer(tenant).sign(kind, raw);
          expect(await signer(tenant).unsign(kind, id)).toBe(raw);
          expect(await createIdSigner([old])(tenant).sign(kind, raw)).toBe(id);
          if (other !== tenant) {
            expect(await signer(other).unsign(kind, id)).toBe(null);
          }
          if (otherKind !== kind) {
            expect(await signer(tenant).unsign(otherKind, id)).toBe(null);
          }
          expect(await signer(tenant).unsign(kind, raw)).toBe(null);
        },
      ),
    );
  });

  test('needs no escaping in a URL, whatever the provider’s id is', async () => {
    const ids = createIdSigner([old])('ann');
    for (const raw of [
      'file-abc',
      'a:b',
      '~',
      '~YQ',
      'a/b',
      'bGl0+/w==',
      'a b',
      '%2F',
      'a\\b',
      '夜👍',
      'x'.repeat(4096),
    ]) {
      const id = await ids.sign('file', raw);
      expect(id).toMatch(/^[\w~:.-]+$/);
      expect(new URL(`https://g.test/v1/files/${id}/content`).pathname).toBe(`/v1/files/${id}/content`);
      expect(await ids.unsign('file', id)).toBe(raw);
    }
    expect(await ids.sign('file', 'file-abc')).toMatch(/^file-abc\.[\w-]{22}$/);
    await fc.assert(
      fc.asyncProperty(anyText({ minLength: 1 }), async (raw) => {
        expect(await ids.unsign('file', await ids.sign('file', raw))).toBe(raw);
      }),
    );
  });

  test('is accepted only in the form in which it was issued', async () => {
    const ids = createIdSigner([old])('ann');
    const plain = await ids.sign('file', 'file-abc');
    const encoded = await ids.sign('file', 'a/b');
    const [text = '', signature = ''] = encoded.split('.');
    expect(text).toBe(`~${Buffer.from('a/b').toString('base64url')}`);
    for (const other of [
      `~${Buffer.from('file-abc').toString('base64url')}${plain.slice(8)}`,
      `a/b.${signature}`,
      `${text}=.${signature}`,
      `${text.slice(0, -1)}.${signature}`,
      `${text} .${signature}`,
      `~.${signature}`,
      `~%.${signature}`,
    ]) {
      expect([other, await ids.unsign('file', other)]).toEqual([other, null]);
    }
    const tail = await ids.sign('file', 'a/');
    // The last character of base64 has bits to spare: only one way of setting them is right.
    expect(await ids.unsign('file', tail.replace(/^~YS8/, '~YS9'))).toBe(null);
  });

  test('of more than 16,500 characters is refused without a check', async () => {
    const ids = createIdSigner([old])('ann');
    expect(await ids.unsign('file', await ids.sign('file', 'x'.repeat(16_477)))).toBe('x'.repeat(16_477));
    expect(await ids.unsign('file', await ids.sign('file', 'x'.repeat(16_478)))).toBe(null);
  });

  test('with any character changed is nothing', async () => {
    const ids = createIdSigner([old])('ann');
    const id = await ids.sign('file', 'file-abc');
    for (let at = 0; at < id.length; at += 1) {
      for (const letter of ['A', '.', '-', 'é']) {
        if (id[at] !== letter) {
          expect(await ids.unsign('file', id.slice(0, at) + letter + id.slice(at + 1))).toBe(null);
        }
      }
    }
  });

  test('of an older secret is taken for as long as the secret is on the list', async () => {
    const id = await createIdSigner([old])('ann').sign('batch', 'batch_1');
    const both = createIdSigner([fresh, old])('ann');
    expect(await both.unsign('batch', id)).toBe('batch_1');
    expect(await both.sign('batch', 'batch_1')).not.toBe(id);
    expect(await createIdSigner([fresh])('ann').unsign('batch', id)).toBe(null);
  });

  test('tenants whose names could be read into each other are kept apart', async () => {
    const signer = createIdSigner([old]);
    const one = await signer('ann","file').sign('batch', 'x');
    expect(await signer('ann').unsign('batch', one)).toBe(null);
    expect((await signer('a').sign('file', 'b')).slice(-22)).not.toBe(
      (await signer('ab').sign('file', '')).slice(-22),
    );
  });

  test('stays right when more ids were signed than are remembered', async () => {
    const ids = createIdSigner([old])('ann');
    const first = await ids.sign('file', 'file-0');
    for (let index = 0; index < 6000; index += 1) {
      await ids.sign('file', `file-${index}`);
    }
    expect(await ids.sign('file', 'file-0')).toBe(first);
  });
});

describe('an owner tag', () => {
  const owner = createOwnerTagger([fresh, old]);

  test('marks filenames so that only their owner knows them', async () => {
    const tagged = await owner('ann').tagFilename('night.jsonl', true);
    expect(tagged).toMatch(/^[0-9a-f]{20}__night\.jsonl$/);
    expect(await owner('ann').readFilename(tagged)).toEqual({ name: 'night.jsonl', checked: true });
    expect(await owner('bob').readFilename(tagged)).toBe(null);
    expect(await owner('ann').readFilename('night.jsonl')).toBe(null);
    expect(await owner('ann').readFilename(undefined)).toBe(null);
  });

  test('a name cannot pretend to have been checked', async () => {
    const tag = await owner('ann').current();
    const tagged = await owner('ann').tagFilename(`${tag}__x.jsonl`, false);
    expect(await owner('ann').readFilename(tagged)).toEqual({ name: `${tag}__x.jsonl`, checked: false });
  });

  test('is recognized under every secret', async () => {
    const before = createOwnerTagger([old])('ann');
    expect(await owner('ann').owns(await before.current())).toBe(true);
    expect(await owner('bob').owns(await before.current())).toBe(false);
    expect(await owner('ann').readFilename(await before.tagFilename('x', true))).toEqual({
      name: 'x',
      checked: true,
    });
  });
});

test('strings are compared whole', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.string(),
      (left, right) => equalInConstantTime(left, right) === (left === right),
    ),
  );
});

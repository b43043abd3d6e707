import { invalidOption } from '../errors/invalid-option.ts';
import { sliceBlob } from '../util/blob.ts';
import { type ByteSource, counting } from '../util/byte-source.ts';

/** One part of a file. */
export interface Part {
  index: number;
  data: Blob;
}

/** Splits a Blob without reading it, and skips the parts that are sent already. */
export async function* blobParts(
  file: Blob,
  partSize: number,
  sent: readonly (string | null)[],
): AsyncGenerator<Part, void, undefined> {
  for (let index = 0; index < sent.length; index++) {
    if (!sent[index]) {
      yield { index, data: sliceBlob(file, index * partSize, (index + 1) * partSize) };
    }
  }
}

/** Yields the chunks of a source. Throws `invalid_option` if it does not have `size` bytes. */
export async function* sized(source: ByteSource, size: number): AsyncGenerator<Uint8Array, void, undefined> {
  let read = 0;
  const wrong = (found: number | string) =>
    invalidOption('size', `${found} bytes, as the source has, not ${size}`);
  yield* counting(source, (bytes) => {
    read += bytes;
    if (read > size) {
      throw wrong('more');
    }
  });
  if (read !== size) {
    throw wrong(read);
  }
}

/** Collects the chunks of a source into parts. Throws `invalid_option` if it does not have `size` bytes. */
export async function* streamParts(
  source: ByteSource,
  partSize: number,
  size: number,
): AsyncGenerator<Part, void, undefined> {
  let pieces: Uint8Array[] = [];
  let held = 0;
  let index = 0;
  const part = () => {
    const data = new Blob(pieces as Uint8Array<ArrayBuffer>[]);
    pieces = [];
    held = 0;
    return { index: index++, data };
  };
  for await (const chunk of sized(source, size)) {
    for (let at = 0; at < chunk.length; ) {
      const piece = chunk.subarray(at, at + partSize - held);
      pieces.push(piece);
      at += piece.length;
      held += piece.length;
      if (held === partSize) {
        yield part();
      }
    }
  }
  if (held > 0) {
    yield part();
  }
}

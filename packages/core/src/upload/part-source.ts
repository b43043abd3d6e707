import { OffpeakError } from '../errors/offpeak-error.ts';
import { type ByteSource, chunksOf } from '../jsonl/bytes.ts';

/** Gives the parts of a file in order; to be called again only after the last call has settled. */
export interface PartSource {
  next(): Promise<{ index: number; data: Blob } | undefined>;
  close(): Promise<unknown> | undefined;
}

/** Cuts a Blob without reading it, leaving out the parts that are there already. */
export function blobParts(file: Blob, partSize: number, sent: readonly (string | null)[]): PartSource {
  let index = -1;
  return {
    async next() {
      do index++;
      while (sent[index]);
      const at = index * partSize;
      return at < file.size ? { index, data: file.slice(at, at + partSize) } : undefined;
    },
    close: () => undefined,
  };
}

/** Gathers the pieces of a source into parts. Throws `invalid_option` if they do not come to `size` bytes. */
export function streamParts(source: Exclude<ByteSource, Blob>, partSize: number, size: number): PartSource {
  const chunks = chunksOf(source);
  let rest: Uint8Array = new Uint8Array();
  let index = 0;
  let taken = 0;
  return {
    async next() {
      const pieces: Uint8Array[] = [];
      let held = 0;
      while (held < partSize) {
        if (rest.length === 0) {
          const { done, value } = await chunks.next();
          if (done) break;
          rest = value;
        }
        const piece = rest.subarray(0, partSize - held);
        rest = rest.subarray(piece.length);
        pieces.push(piece);
        held += piece.length;
      }
      taken += held;
      if (taken > size || (held < partSize && taken !== size))
        throw new OffpeakError(
          'invalid_option',
          `size is ${size} bytes, but the source gave ${taken}${rest.length ? ' and more' : ''}.`,
          {
            param: 'size',
          },
        );
      return held > 0 ? { index: index++, data: new Blob(pieces as Uint8Array<ArrayBuffer>[]) } : undefined;
    },
    close: () => chunks.return(),
  };
}

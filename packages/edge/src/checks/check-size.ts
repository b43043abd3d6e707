import { StatusError } from '@offpeak/core/protocol';
import { fileTooLarge } from '../http/errors.ts';
import type { FileCheck } from './file-check.ts';

/** Space for boundaries and small fields in a form with a file. */
const formOverheadBytes = 64 * 1024;

/**
 * Checks that the file stays within `maxBytes`. Refuses immediately if the announced length does not. Throws
 * a 413 {@link StatusError}.
 */
export function checkSize(request: Request, maxBytes: number, param: string): FileCheck {
  const announced = Number(request.headers.get('content-length') ?? 0);
  if (announced > maxBytes + formOverheadBytes) {
    throw fileTooLarge(maxBytes, param);
  }
  return countSize(maxBytes, param);
}

/** Checks that no more than `maxBytes` pass. Throws a 413 {@link StatusError}. */
export function countSize(maxBytes: number, param: string): FileCheck {
  let bytes = 0;
  return {
    push(chunk) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) {
        throw fileTooLarge(maxBytes, param);
      }
    },
    end() {},
  };
}

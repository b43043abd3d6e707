import { createHash } from 'node:crypto';
import { wrongType } from '../http/fields.ts';
import { badRequest } from '../http/http-error.ts';
import type { ServerContext } from '../server-context.ts';
import { readSegments } from '../storage/read-segments.ts';
import type { Segment } from '../storage/records.ts';

/** Reads an `md5` of 32 hex digits, or in base64 as in `Content-MD5`. Returned in hex; null when absent. */
export function readMd5(value: unknown): string | null {
  if (value === undefined || value === null || value === '') {
    return null;
  }
  if (typeof value !== 'string') {
    throw wrongType('md5', 'a string', value);
  }
  if (/^[0-9a-f]{32}$/i.test(value)) {
    return value.toLowerCase();
  }
  if (/^[A-Za-z0-9+/]{22}==$/.test(value)) {
    return Buffer.from(value, 'base64').toString('hex');
  }
  throw badRequest("'md5' must be 32 hexadecimal digits.", { param: 'md5' });
}

/** Reads the bytes once and throws a 400 if their checksum is not the expected one. */
export async function checkMd5(
  { storage }: ServerContext,
  segments: readonly Segment[],
  md5: string | null,
): Promise<void> {
  if (md5 === null) {
    return;
  }
  const hash = createHash('md5');
  for await (const chunk of readSegments(storage.blobs, segments)) {
    hash.update(chunk);
  }
  const found = hash.digest('hex');
  if (found === md5) {
    return;
  }
  throw badRequest(
    `The MD5 of the parts is ${found}, but ${md5} was expected. Send the damaged part again.`,
    {
      param: 'md5',
    },
  );
}

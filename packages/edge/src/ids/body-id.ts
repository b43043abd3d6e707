import type { Caller } from '../contracts/caller.ts';
import type { IdKind } from '../contracts/tenant-ids.ts';
import { notFound } from '../http/errors.ts';

/** The provider's id behind a signed one in a body. Throws the same 404 as a path, with the field's name. */
export async function bodyId(caller: Caller, kind: IdKind, id: unknown, param: string): Promise<string> {
  const raw = typeof id === 'string' ? await caller.ids.unsign(kind, id) : null;
  if (raw === null) {
    throw notFound(kind, param);
  }
  return raw;
}

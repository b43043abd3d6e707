import type { Caller } from '../contracts/caller.ts';
import type { Wire } from '../contracts/wire.ts';
import { fileTooLarge, invalidField } from '../http/errors.ts';
import { bodyId } from '../ids/body-id.ts';
import { checkFields } from './check-fields.ts';
import { safeFilename } from './safe-filename.ts';

const maxParts = 10_000;
/** Part ids have about fifty characters, those of proxies several hundred. */
const bytesPerPart = 400;

/** Maximum bytes of a completion: enough for the maximum number of parts. */
export const maxCompletionBytes = maxParts * bytesPerPart;

const uploadFields = {
  filename: 'text',
  purpose: 'elsewhere',
  bytes: 'elsewhere',
  mime_type: 'text',
  expires_after: 'expiry',
} as const;

/**
 * Makes the provider's body of a caller's `POST /uploads`, with a tagged filename. Throws a {@link
 * StatusError}.
 */
export async function uploadToProvider(body: Wire, caller: Caller): Promise<Wire> {
  checkFields(body, uploadFields);
  const { filename, purpose, bytes } = body;
  if (typeof purpose !== 'string' || !caller.allow.purposes.includes(purpose)) {
    throw invalidField('purpose', `purpose must be one of ${caller.allow.purposes.join(', ')}.`);
  }
  if (typeof bytes !== 'number' || !Number.isSafeInteger(bytes) || bytes < 1) {
    throw invalidField('bytes', 'bytes must be the size of the whole file.');
  }
  if (bytes > caller.limits.fileBytes) {
    throw fileTooLarge(caller.limits.fileBytes, 'bytes');
  }
  const name = safeFilename(typeof filename === 'string' ? filename : null);
  // The parts may come in any order, so the file is checked when a batch is created from it.
  return { ...body, filename: await caller.owner.tagFilename(name, false) };
}

/** Makes the provider's body of a caller's completion, with raw part ids. Throws a {@link StatusError}. */
export async function completionToProvider(body: Wire, caller: Caller): Promise<Wire> {
  checkFields(body, { part_ids: 'elsewhere', md5: 'text' });
  const ids = body.part_ids;
  if (!Array.isArray(ids) || ids.length === 0 || ids.length > maxParts) {
    throw invalidField('part_ids', `part_ids must be a list of 1 to ${maxParts} part ids.`);
  }
  return { ...body, part_ids: await Promise.all(ids.map((id) => bodyId(caller, 'part', id, 'part_ids'))) };
}

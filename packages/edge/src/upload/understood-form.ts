import type { OwnerTag } from '../contracts/owner-tag.ts';
import type { Provider } from '../contracts/provider.ts';
import type { Wire } from '../contracts/wire.ts';
import { callAbout } from '../provider/call-about.ts';
import { isAbsent } from '../wire/absent.ts';
import { isProviderId } from '../wire/provider-id.ts';
import type { OpenForm } from './read-form.ts';

/** Who sent a form, and where it went. */
export interface FormSender {
  provider: Provider;
  owner: OwnerTag;
}

/**
 * Whether the provider parsed a form that was passed on unread as the gateway would: the same purpose, a file
 * of the same owner, and exactly as many bytes as were sent. If the answer leaves a field out, such as a size
 * that is not known yet, the gateway reads the file from the provider again.
 */
export async function isUnderstood(
  created: Wire,
  form: OpenForm,
  { provider, owner }: FormSender,
): Promise<boolean> {
  const { purpose, bytes, filename } = isComplete(created) ? created : await readAgain(created, provider);
  if (!isAbsent(purpose) && purpose !== form.fields.get('purpose')) {
    return false;
  }
  if (typeof bytes === 'number' && !leavesRoomToClose(form, bytes)) {
    return false;
  }
  return isAbsent(filename) || (await owner.readFilename(filename)) !== null;
}

function isComplete({ purpose, bytes, filename }: Wire): boolean {
  return typeof bytes === 'number' && !isAbsent(purpose) && !isAbsent(filename);
}

/** The stored file, completed by the first answer. A field that neither states cannot be checked. */
async function readAgain(created: Wire, provider: Provider): Promise<Wire> {
  if (!isProviderId(created.id)) {
    return created;
  }
  const now = await callAbout(provider, 'file', created.id).catch(() => null);
  if (now === null) {
    return created;
  }
  const stated = Object.entries(now.body).filter(([, value]) => !isAbsent(value));
  return { ...created, ...Object.fromEntries(stated) };
}

/**
 * Whether a file of this many bytes leaves exactly the space of the closing boundary, with or without the
 * line end after it. A form that is passed on unread may end without one; then the provider has refused it,
 * or counted more bytes than the file has.
 */
function leavesRoomToClose(form: OpenForm, fileBytes: number): boolean {
  if (form.length === null) {
    return false;
  }
  const closing = form.boundary.length + '\r\n----'.length;
  const left = form.length - form.file.offset - fileBytes - closing;
  return left === 0 || left === '\r\n'.length;
}

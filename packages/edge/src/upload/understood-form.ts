import type { OwnerTag } from '../ids/owner-tag.ts';
import { askAbout } from '../provider/ask-about.ts';
import type { Provider } from '../provider/provider.ts';
import { isAbsent } from '../wire/absent.ts';
import { isProviderId } from '../wire/provider-id.ts';
import type { OpenForm } from './read-form.ts';

type Wire = Record<string, unknown>;

/** With whom a stored file is compared. */
export interface FormSender {
  provider: Provider;
  owner: OwnerTag;
}

/**
 * Whether the provider understood a form, which nobody read on its way, as the gateway did: the same purpose, a file of the same owner,
 * and exactly as many bytes as were sent. Only what the provider says differs; where its answer leaves something out, such as a size
 * that is not known yet, the file is read back once.
 */
export async function isUnderstood(
  created: Wire,
  form: OpenForm,
  { provider, owner }: FormSender,
): Promise<boolean> {
  const { purpose, bytes, filename } = isTold(created) ? created : await readBack(created, provider);
  if (!isAbsent(purpose) && purpose !== form.fields.get('purpose')) return false;
  if (typeof bytes === 'number' && !leavesRoomToClose(form, bytes)) return false;
  return isAbsent(filename) || (await owner.readFilename(filename)) !== null;
}

function isTold({ purpose, bytes, filename }: Wire): boolean {
  return typeof bytes === 'number' && !isAbsent(purpose) && !isAbsent(filename);
}

/** The file as it is now, with what was told before where that is still not told. A provider that cannot say is believed. */
async function readBack(created: Wire, provider: Provider): Promise<Wire> {
  if (!isProviderId(created.id)) return created;
  const now = await askAbout(provider, 'file', created.id).catch(() => null);
  if (now === null) return created;
  const told = Object.entries(now.body).filter(([, value]) => !isAbsent(value));
  return { ...created, ...Object.fromEntries(told) };
}

/**
 * Whether a file of this many bytes leaves exactly the room that the closing boundary takes, with or without the line end after it. A
 * form that nobody reads may end without one; then the provider has either refused it or counted more into the file than was file.
 */
function leavesRoomToClose(form: OpenForm, fileBytes: number): boolean {
  if (form.length === null) return false;
  const closing = form.boundary.length + '\r\n----'.length;
  const left = form.length - form.file.offset - fileBytes - closing;
  return left === 0 || left === '\r\n'.length;
}

import type { Caller } from '../gateway/caller.ts';
import { checkLines } from '../lines/check-lines.ts';
import type { Provider } from '../provider/provider.ts';
import { checkSize } from './check-size.ts';
import { allChecks } from './file-check.ts';
import { checkFileFields, fileFields } from './form-fields.ts';
import { frameForm } from './form-frame.ts';
import { forwardFile } from './forward-file.ts';
import { canPassNatively, passFile } from './pass-file.ts';
import { announcedLength, openForm } from './read-form.ts';
import { safeFilename } from './safe-filename.ts';

/** Takes a caller's `POST /files` and gives the provider's answer, with the provider's ids in it. */
export async function receiveFile(request: Request, caller: Caller): ReturnType<Provider['object']> {
  const size = checkSize(request, caller.limits.fileBytes, 'file');
  await caller.quota.upload(announcedLength(request));
  const undo = (created: Record<string, unknown>): Promise<void> => deleteFile(created, caller);
  if (caller.allow.lines === 'pass' && canPassNatively(request)) return passFile(request, caller, undo);
  const form = await openForm(request, 'file', fileFields, (fields) => {
    checkFileFields(fields, caller.allow.purposes);
  });
  const checked = form.fields.get('purpose') === 'batch' && caller.allow.lines === 'check';
  const filename = await caller.owner.tagFilename(safeFilename(form.file.filename), checked);
  return forwardFile({
    provider: caller.provider,
    path: '/files',
    form,
    frame: frameForm(form, { field: 'file', filename }),
    check: checked ? allChecks(size, checkLines(caller.allow, caller.limits, caller.quota.lines)) : size,
    undo,
  });
}

async function deleteFile(file: Record<string, unknown>, { provider, reportError }: Caller): Promise<void> {
  const { id } = file;
  if (typeof id !== 'string') return;
  const path = `/files/${encodeURIComponent(id)}`;
  await provider.object({ method: 'DELETE', path }).catch(reportError);
}

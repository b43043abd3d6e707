import { checkSize } from '../checks/check-size.ts';
import { allChecks } from '../checks/file-check.ts';
import type { Caller } from '../contracts/caller.ts';
import type { Provider } from '../contracts/provider.ts';
import { inTime } from '../http/in-time.ts';
import { checkLines } from '../lines/check-lines.ts';
import { pathOf } from '../provider/call-about.ts';
import { isProviderId } from '../wire/provider-id.ts';
import { safeFilename } from '../wire/safe-filename.ts';
import { checkFileFields, fileFields } from './form-fields.ts';
import { frameForm } from './form-frame.ts';
import { forwardFile } from './forward-file.ts';
import { canPassNatively, passForm } from './pass-form.ts';
import { announcedLength, type OpenForm, openForm } from './read-form.ts';
import { isUnderstood } from './understood-form.ts';

/** Handles a caller's `POST /files`. Returns the provider's answer, with the provider's ids in it. */
export async function receiveFile(request: Request, caller: Caller): ReturnType<Provider['object']> {
  const size = checkSize(request, caller.limits.fileBytes, 'file');
  const headers = await caller.once('file');
  await caller.quota.upload(announcedLength(request));
  const undo = (created: Record<string, unknown>): Promise<void> => deleteFile(created, caller);
  const checkFields = (fields: ReadonlyMap<string, string>): void => {
    checkFileFields(fields, caller.allow.purposes);
  };
  const filenameOf = (form: OpenForm, checked: boolean): Promise<string> =>
    caller.owner.tagFilename(safeFilename(form.file.filename), checked);
  if (caller.allow.lines === 'pass' && canPassNatively(request)) {
    return passForm({
      request,
      provider: caller.provider,
      path: '/files',
      headers,
      field: 'file',
      fields: fileFields,
      checkFields,
      maxBytes: caller.limits.fileBytes,
      filenameOf: (form) => filenameOf(form, false),
      isUnderstood: (created, form) => isUnderstood(created, form, caller),
      undo,
      later: caller.later,
    });
  }
  const form = await inTime(caller.provider.timeoutMs, openForm(request, 'file', fileFields, checkFields));
  const checked = form.fields.get('purpose') === 'batch' && caller.allow.lines === 'check';
  return forwardFile({
    provider: caller.provider,
    path: '/files',
    headers,
    form,
    frame: frameForm(form, { field: 'file', filename: await filenameOf(form, checked) }),
    check: checked ? allChecks(size, checkLines(caller.allow, caller.limits, caller.quota.lines)) : size,
    undo,
    later: caller.later,
  });
}

async function deleteFile(file: Record<string, unknown>, { provider, reportError }: Caller): Promise<void> {
  const { id } = file;
  if (!isProviderId(id)) {
    return;
  }
  await provider.object({ method: 'DELETE', path: pathOf('file', id) }).catch(reportError);
}

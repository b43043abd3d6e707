import { checkSize } from '../checks/check-size.ts';
import type { Caller } from '../contracts/caller.ts';
import type { Provider } from '../contracts/provider.ts';
import { inTime } from '../http/in-time.ts';
import { pathOf } from '../provider/call-about.ts';
import { frameForm } from './form-frame.ts';
import { forwardFile } from './forward-file.ts';
import { canPassNatively, passForm } from './pass-form.ts';
import { announcedLength, openForm } from './read-form.ts';

const field = 'data';
const filename = 'part';

/**
 * Handles a part of an upload and returns the provider's answer. A part that no completion names is in no
 * file, so none is undone.
 */
export async function receivePart(
  request: Request,
  uploadId: string,
  caller: Caller,
): ReturnType<Provider['object']> {
  const { provider, limits } = caller;
  const path = `${pathOf('upload', uploadId)}/parts`;
  const expect = { upload_id: uploadId };
  // A part cannot be larger than a whole file.
  const maxBytes = Math.min(limits.partBytes, limits.fileBytes);
  const check = checkSize(request, maxBytes, field);
  const headers = await caller.once(`part of ${uploadId}`);
  await caller.quota.upload(announcedLength(request));
  if (caller.allow.lines === 'pass' && canPassNatively(request)) {
    return passForm({
      request,
      provider,
      path,
      expect,
      headers,
      field,
      fields: [],
      checkFields: () => undefined,
      maxBytes,
      filenameOf: () => filename,
      isUnderstood: () => true,
      undo: async () => undefined,
      later: caller.later,
    });
  }
  const form = await inTime(provider.timeoutMs, openForm(request, field, []));
  const frame = frameForm(form, { field, filename });
  return forwardFile({
    provider,
    path,
    expect,
    headers,
    form,
    frame,
    check,
    undo: async () => undefined,
    later: caller.later,
  });
}

import { StatusError } from '@offpeak/core/protocol';
import type { Provider } from '../contracts/provider.ts';
import { fileTooLarge } from '../http/errors.ts';
import { inTime } from '../http/in-time.ts';
import { passTimeMs } from '../provider/pass-time.ts';
import { unreachable } from '../provider/provider.ts';
import { boundaryParameter } from './boundary-parameter.ts';
import { openingOf } from './form-frame.ts';
import { readFormHead } from './form-head.ts';
import { unanswered, undoLate } from './late-answer.ts';
import { type NativePipes, openNativePipe } from './outgoing-body.ts';
import { announcedLength, type OpenForm } from './read-form.ts';

type Answer = Awaited<ReturnType<Provider['object']>>;

/** A form whose file is passed on unread. */
export interface Passing {
  request: Request;
  provider: Provider;
  /** Where it is posted, such as `/files`. */
  path: string;
  /** What the provider's answer must say. */
  expect?: Readonly<Record<string, string>>;
  /** More headers for the provider. */
  headers: Record<string, string>;
  /** The field of the file. */
  field: string;
  /** The fields that may stand before it. */
  fields: readonly string[];
  checkFields(fields: ReadonlyMap<string, string>): void;
  maxBytes: number;
  filenameOf(form: OpenForm): string | Promise<string>;
  /** Whether the provider understood the form as the gateway did. */
  isUnderstood(created: Record<string, unknown>, form: OpenForm): boolean | Promise<boolean>;
  /** Undoes an upload that failed after the provider had accepted it. Must not throw. */
  undo(created: Record<string, unknown>): Promise<void>;
  /** Lets work continue after the caller has its answer. */
  later(work: Promise<void>): void;
}

/**
 * Whether the runtime can move this upload by itself: only workerd needs to, and only with a known length.
 */
export function canPassNatively(request: Request): boolean {
  return (globalThis as NativePipes).FixedLengthStream !== undefined && announcedLength(request) !== null;
}

/**
 * Passes a file on unread, with almost no CPU time: the beginning of the form is rewritten, and the rest goes
 * from socket to socket. The pipe has a fixed length, so that a sender who disconnects breaks the call. The
 * caller's own boundary ends the file here, so the provider's answer is compared with the bytes sent; if they
 * differ, the upload is undone.
 */
export async function passForm(passing: Passing): Promise<Answer> {
  const { provider } = passing;
  const form = await rewriteForm(passing);
  const aborter = new AbortController();
  const pipe = openNativePipe(form.bytes);
  const answer = provider.object({
    method: 'POST',
    path: passing.path,
    expect: passing.expect ?? {},
    headers: passing.headers,
    stream: pipe.readable,
    contentType: form.contentType,
    contentLength: form.bytes,
    signal: aborter.signal,
  });
  const deadline = startDeadline(passTimeMs(form.bytes, provider.timeoutMs), aborter);
  const silent = unanswered();
  const pumpAll = async (): Promise<void> => {
    await pump(pipe.writable, [form.opening, form.rest], form.body, aborter.signal);
    deadline.clear();
    await inTime(provider.timeoutMs, answer, () => silent);
  };
  try {
    const [created] = await Promise.race([Promise.all([answer, pumpAll()]), deadline.late]);
    if (await passing.isUnderstood(created.body, form.head)) {
      return created;
    }
    throw new StatusError(400, 'The form must end with its file and a closing boundary.');
  } catch (error) {
    if (error === silent) {
      passing.later(
        undoLate({ ...passing, answer, timeoutMs: provider.timeoutMs, abort: () => aborter.abort(error) }),
      );
      throw error;
    }
    throw await undoPass(passing, answer, aborter, error);
  } finally {
    deadline.clear();
  }
}

/** A form with a new beginning, and the rest of it unread in the request. */
interface RewrittenForm {
  head: OpenForm;
  /** The new beginning. */
  opening: Uint8Array;
  /** Bytes after the beginning that were read already. */
  rest: Uint8Array;
  /** The unread rest of the request. */
  body: ReadableStream<Uint8Array>;
  /** Length of the whole new form. */
  bytes: number;
  contentType: string;
}

/**
 * Reads the beginning of the caller's form and writes the provider's. Throws a 411 or 413 {@link
 * StatusError}.
 */
async function rewriteForm(passing: Passing): Promise<RewrittenForm> {
  const { request, provider, maxBytes, field, fields } = passing;
  const { body } = request;
  const length = announcedLength(request);
  if (body === null || length === null) {
    throw new StatusError(411, 'Send the file with a content-length.');
  }
  const { form, rest } = await inTime(
    provider.timeoutMs,
    readFormHead(request, body, field, fields, passing.checkFields),
  );
  const { boundary, file } = form;
  // The rest is the file, a line end, two dashes, the boundary, two dashes, and perhaps another line end.
  if (length - file.offset - boundary.length - 8 > maxBytes) {
    throw fileTooLarge(maxBytes, field);
  }
  const opening = openingOf(boundary, form.fields, { field, filename: await passing.filenameOf(form) });
  return {
    head: form,
    opening,
    rest,
    body,
    bytes: opening.byteLength + length - file.offset,
    contentType: `multipart/form-data; boundary=${boundaryParameter(boundary)}`,
  };
}

interface Deadline {
  /**
   * Rejects when the time is over. Raced, since aborting does not end a write into a pipe that nobody reads.
   */
  late: Promise<never>;
  clear(): void;
}

/** Aborts with a 504 after `ms`. */
function startDeadline(ms: number, aborter: AbortController): Deadline {
  const tooSlow = new StatusError(504, 'The upload took too long to arrive.', { code: 'upload_stalled' });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const stop = (): void => {
      aborter.abort(tooSlow);
      reject(tooSlow);
    };
    timer = setTimeout(stop, ms);
  });
  return { late, clear: () => clearTimeout(timer) };
}

/** Aborts the call, undoes what the provider made all the same, and returns the error for the caller. */
async function undoPass(
  { undo }: Passing,
  answer: Promise<Answer>,
  aborter: AbortController,
  error: unknown,
): Promise<StatusError> {
  // The deadline aborts first, and the call then fails for that reason.
  const cause = aborter.signal.aborted ? aborter.signal.reason : error;
  aborter.abort(error);
  const made = await answer.catch(() => null);
  if (made !== null) {
    await undo(made.body);
  }
  // A sender who disconnected receives no answer. One who receives this is still there, so the provider
  // ended the call.
  return cause instanceof StatusError ? cause : unreachable(cause);
}

async function pump(
  writable: WritableStream<Uint8Array>,
  first: readonly Uint8Array[],
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  const writer = writable.getWriter();
  for (const chunk of first) {
    if (chunk.byteLength > 0) {
      await writer.write(chunk);
    }
  }
  writer.releaseLock();
  // After a failure the rest is not canceled: its sender must see the answer.
  await body.pipeTo(writable, { signal, preventCancel: true });
}

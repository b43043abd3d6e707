import { isOffpeakError } from '@offpeak/core';
import { StatusError } from '@offpeak/core/protocol';
import type { FileCheck } from '../checks/file-check.ts';
import type { Provider } from '../contracts/provider.ts';
import type { FormFrame } from './form-frame.ts';
import { watchIdle } from './idle-watch.ts';
import { unanswered, undoLate } from './late-answer.ts';
import { openOutgoingBody } from './outgoing-body.ts';
import type { OpenForm } from './read-form.ts';

/** One file on its way from a caller's form to the provider. */
export interface Forwarding {
  provider: Provider;
  /** Where it is posted, such as `/files`. */
  path: string;
  /** What the provider's answer must say. */
  expect?: Readonly<Record<string, string>>;
  /** More headers for the provider. */
  headers: Record<string, string>;
  form: OpenForm;
  frame: FormFrame;
  check: FileCheck;
  /** Undoes an upload that the provider accepted although it failed here. Must not throw. */
  undo(created: Record<string, unknown>): Promise<void>;
  /** Lets work continue after the caller has its answer. */
  later(work: Promise<void>): void;
}

type Answer = Awaited<ReturnType<Provider['object']>>;

/**
 * Streams the file through and returns the provider's answer. The closing boundary is held back until the
 * file has arrived completely and passed its check. Any failure before aborts the call, so the provider never
 * has a complete form. If it has one and does not answer in time, the gateway waits for a late answer in the
 * background, and deletes its file.
 */
export async function forwardFile(forwarding: Forwarding): Promise<Answer> {
  const { provider, form, frame, check, undo } = forwarding;
  const { timeoutMs } = provider;
  const aborter = new AbortController();
  const outgoing = openOutgoingBody(frame.length, (reason) => aborter.abort(reason));
  const stalled = new StatusError(504, 'The upload stalled for too long.', { code: 'upload_stalled' });
  const watch = watchIdle(timeoutMs, stalled);
  const answer = post(forwarding, outgoing.readable, aborter.signal);
  let closing = false;
  const early = answer.then((value) => {
    if (closing) {
      return value;
    }
    throw new StatusError(502, 'The provider answered before it had the whole file.');
  });
  // A write fails because the call failed; the error of the call says why.
  const send = (chunk: Uint8Array): Promise<unknown> => outgoing.write(chunk).catch(() => early);

  async function pump(): Promise<void> {
    await send(frame.opening);
    const bytes = await sendFile(forwarding, send, watch.touch);
    await form.expectEnd();
    await check.end();
    closing = true;
    await send(frame.closing(bytes));
    await outgoing.close();
    watch.touch();
  }

  // Aborting the call below makes this one reject as well; the first error is the one that counts.
  const uploaded = pump().then(() => answer);
  try {
    return await Promise.race([uploaded, early, watch.idle]);
  } catch (error) {
    if (closing && error === stalled) {
      forwarding.later(undoLate({ answer, timeoutMs, abort: () => outgoing.abort(error), undo }));
      throw unanswered();
    }
    outgoing.abort(error);
    const late = await answer.catch(() => null);
    if (late !== null) {
      await undo(late.body);
    }
    await form.release();
    throw asStatusError(error);
  } finally {
    watch.stop();
  }
}

function post(
  { provider, path, expect = {}, headers, frame }: Forwarding,
  stream: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): Promise<Answer> {
  const { contentType, length: contentLength } = frame;
  return provider.object({
    method: 'POST',
    path,
    expect,
    headers,
    stream,
    contentType,
    contentLength,
    signal,
  });
}

/** Checks and sends the content of the file. Returns its size in bytes. */
async function sendFile(
  { form, frame, check }: Forwarding,
  send: (chunk: Uint8Array) => Promise<unknown>,
  touch: (bytes: number) => void,
): Promise<number> {
  let bytes = 0;
  for await (const chunk of form.file.body) {
    check.push(chunk);
    bytes += chunk.byteLength;
    // Sending these would fill the announced length, and the provider could accept the request as complete.
    if (bytes > frame.maxFileBytes) {
      throw cutOff();
    }
    await send(chunk);
    touch(chunk.byteLength);
  }
  return bytes;
}

function asStatusError(error: unknown): unknown {
  if (error instanceof StatusError || isOffpeakError(error)) {
    return error;
  }
  return cutOff(error);
}

function cutOff(cause?: unknown): StatusError {
  return new StatusError(400, 'The upload was cut off before its closing boundary.', {
    code: 'upload_cut_off',
    cause,
  });
}

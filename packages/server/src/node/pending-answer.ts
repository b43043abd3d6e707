import type { Dispatcher } from 'undici';
import { isNotHttp } from '../upstream/failure-reason.ts';
import type { RedactKey } from '../upstream/redact-key.ts';
import { type UpstreamAnswer, UpstreamError } from '../upstream/upstream.ts';
import { type AbortCalls, abortCallsOf } from './abort-calls.ts';
import { decodeAnswer } from './decode-answer.ts';

/** The limits of one call, and the signal that aborts it. */
export interface AnswerBounds {
  redact: RedactKey;
  timeoutMs: number;
  maxAnswerBytes: number;
  signal: AbortSignal;
}

/**
 * Collects one answer. However it ends, the timer is cleared and the signal released. A class: closures for
 * each of thousands of calls a second take several times the memory.
 */
export class PendingAnswer implements Dispatcher.DispatchHandler {
  readonly #bounds: AnswerBounds;
  readonly #resolve: (answer: UpstreamAnswer) => void;
  readonly #reject: (failure: unknown) => void;
  readonly #timer: ReturnType<typeof setTimeout>;
  readonly #abortCalls: AbortCalls;
  readonly #place: number;
  #controller: Dispatcher.DispatchController | null = null;
  #failure: UpstreamError | null = null;
  #status = 0;
  #headers: Record<string, string | string[] | undefined> = {};
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(
    bounds: AnswerBounds,
    resolve: (answer: UpstreamAnswer) => void,
    reject: (failure: unknown) => void,
  ) {
    this.#bounds = bounds;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#timer = setTimeout(timeOut, bounds.timeoutMs, this);
    this.#abortCalls = abortCallsOf(bounds.signal);
    this.#place = this.#abortCalls.add(this);
    if (bounds.signal.aborted) {
      this.abort();
    }
  }

  /** Called when the caller aborts the call. */
  abort(): void {
    this.#fail(new UpstreamError('broken', 'The call was given up.'));
  }

  /** Called when the call takes too long. */
  timeOut(): void {
    const { timeoutMs } = this.#bounds;
    this.#fail(new UpstreamError('timeout', `The upstream did not answer within ${timeoutMs} ms.`));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#failure !== null) {
      controller.abort(this.#failure);
    }
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    // A redirect is an answer like any other: to follow it would send the key elsewhere.
    this.#status = statusCode;
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const { maxAnswerBytes } = this.#bounds;
    this.#bytes += chunk.byteLength;
    this.#chunks.push(chunk);
    if (this.#bytes > maxAnswerBytes) {
      this.#fail(
        new UpstreamError('too_large', `The upstream answered with more than ${maxAnswerBytes} bytes.`),
      );
    }
  }

  onResponseEnd(): void {
    const only = this.#chunks.length === 1 ? this.#chunks[0] : undefined;
    const sent = only ?? Buffer.concat(this.#chunks);
    this.#finish();
    void this.#answer(sent);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#finish();
    this.#reject(this.#failure ?? this.#reasonOf(error));
  }

  async #answer(sent: Buffer): Promise<void> {
    const { redact, maxAnswerBytes } = this.#bounds;
    const headers = this.#headers;
    const header = (name: string): string | null => firstOf(headers[name]);
    try {
      const text = await decodeAnswer(sent, header('content-encoding'), maxAnswerBytes);
      this.#resolve({ status: this.#status, text: redact(this.#status, text), header });
    } catch (error) {
      this.#reject(error);
    }
  }

  #fail(reason: UpstreamError): void {
    this.#failure ??= reason;
    // A call that still waits for a connection has no controller yet: it is aborted as soon as it gets one.
    this.#controller?.abort(this.#failure);
    if (this.#controller === null) {
      this.#finish();
      this.#reject(reason);
    }
  }

  #finish(): void {
    clearTimeout(this.#timer);
    this.#abortCalls.remove(this.#place, this);
    this.#chunks = [];
  }

  #reasonOf(error: Error): UpstreamError {
    if (this.#controller === null || isProxyRefusal(error)) {
      return new UpstreamError('unreachable', 'The upstream could not be reached.', error);
    }
    // A request that was sent may have been run, and may be the reason why the connection closed.
    if (this.#status !== 0) {
      return new UpstreamError('unreadable', 'The upstream ended its answer early.', error);
    }
    if (isNotHttp(error)) {
      return new UpstreamError('unreadable', 'The upstream answered with something that is not HTTP.', error);
    }
    return new UpstreamError('broken', 'The upstream closed the connection without an answer.', error);
  }
}

/** A proxy that asks for credentials has forwarded nothing. */
function isProxyRefusal(error: Error): boolean {
  return error.message.startsWith('Proxy Authentication Required');
}

function timeOut(answer: PendingAnswer): void {
  answer.timeOut();
}

function firstOf(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

import { Worker } from 'node:worker_threads';
import { cutText } from './cut-text.ts';
import type { EncodeJob, EncoderAnswer } from './encoder-messages.ts';
import { takeGroup } from './next-group.ts';

/** One text as the encoder saw it. */
export interface Encoded {
  vector: Float32Array;
  tokens: number;
}

/** Encoder threads that share one queue. */
export interface EncoderPool {
  /** Embeds one text; texts of any callers that wait at the same time are embedded together. */
  encode(text: string, signal?: AbortSignal): Promise<Encoded>;
  /** Stops every thread. Waiting texts are rejected. */
  close(): Promise<void>;
}

interface Waiting {
  text: string;
  signal: AbortSignal | undefined;
  resolve(encoded: Encoded): void;
  reject(error: Error): void;
}

interface Thread {
  worker: Worker;
  group: Waiting[];
}

/**
 * Starts `threads` encoders (default 2, about 180 MB each) and waits until all have loaded their weights.
 * A thread that dies fails only its current texts, and a new one replaces it.
 */
export async function startEncoderPool({ threads = 2 }: { threads?: number } = {}): Promise<EncoderPool> {
  const waiting: Waiting[] = [];
  const all = new Set<Thread>();
  let closed = false;
  let scheduled = false;

  function schedule(): void {
    if (scheduled) {
      return;
    }
    scheduled = true;
    // Requests that arrive in the same turn of the event loop then share a group.
    setImmediate(() => {
      scheduled = false;
      for (const thread of all) {
        handOver(thread);
      }
    });
  }

  function handOver(thread: Thread): void {
    if (thread.group.length > 0) {
      return;
    }
    const group = takeGroup(waiting).filter((item) => item.signal?.aborted !== true);
    if (group.length === 0) {
      if (waiting.length > 0) {
        schedule();
      }
      return;
    }
    thread.group = group;
    thread.worker.postMessage({ texts: group.map((item) => item.text) } satisfies EncodeJob);
  }

  function settle(thread: Thread, message: EncoderAnswer): void {
    const group = thread.group;
    thread.group = [];
    group.forEach((item, index) => {
      const vector = message.kind === 'encoded' ? message.vectors[index] : undefined;
      const tokens = message.kind === 'encoded' ? message.tokens[index] : undefined;
      if (vector !== undefined && tokens !== undefined) {
        item.resolve({ vector, tokens });
      } else {
        item.reject(new Error(message.kind === 'refused' ? message.message : 'The encoder lost a text.'));
      }
    });
    handOver(thread);
  }

  function startThread(): Promise<void> {
    return new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./encoder-thread.ts', import.meta.url));
      const thread: Thread = { worker, group: [] };
      let failure: Error | undefined;
      worker.on('message', (message: EncoderAnswer) => {
        if (message.kind !== 'ready') {
          return settle(thread, message);
        }
        all.add(thread);
        resolve();
        handOver(thread);
      });
      worker.on('error', (error) => {
        failure = error instanceof Error ? error : new Error(String(error));
      });
      worker.on('exit', () => {
        const wasReady = all.delete(thread);
        const error = failure ?? new Error('The encoder stopped.');
        for (const item of thread.group) {
          item.reject(error);
        }
        reject(error);
        // A thread that never became ready would die again: only one that worked is replaced.
        if (wasReady && !closed) {
          startThread().catch((problem: Error) => failIfAlone(problem));
        }
      });
    });
  }

  function failIfAlone(problem: Error): void {
    if (all.size > 0) {
      return;
    }
    for (const item of waiting.splice(0)) {
      item.reject(problem);
    }
  }

  async function close(): Promise<void> {
    closed = true;
    for (const item of waiting.splice(0)) {
      item.reject(new Error('The model server is stopping.'));
    }
    await Promise.all([...all].map((thread) => thread.worker.terminate()));
  }

  function encode(text: string, signal?: AbortSignal): Promise<Encoded> {
    if (closed) {
      return Promise.reject(new Error('The model server is stopping.'));
    }
    return new Promise((resolve, reject) => {
      const item: Waiting = { text: cutText(text), signal, resolve, reject };
      signal?.addEventListener('abort', () => reject(new Error('The caller left.')), { once: true });
      waiting.push(item);
      schedule();
    });
  }

  try {
    await Promise.all(Array.from({ length: threads }, startThread));
  } catch (error) {
    await close();
    throw error;
  }
  return { encode, close };
}

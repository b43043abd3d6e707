import type { FileObject, OffpeakError, UploadProgress } from '@offpeak/core';
import { measureSpeed, type SpeedSample } from './measure-speed.ts';

/** What is known while bytes are on their way. */
export interface UploadInFlight {
  /** Name of the file. */
  name: string;
  /** Bytes the server has. */
  sentBytes: number;
  /** Size of the file in bytes; null as long as it is unknown. */
  totalBytes: number | null;
  /** Whether it can be paused: large files go in parts, small ones in one piece. */
  pausable: boolean;
}

/** Where an upload stands. `status` narrows it. */
export type UploadFileState =
  | { status: 'idle' }
  | ({
      status: 'uploading';
      /** Over the last seconds; null until it can be told. */
      bytesPerSecond: number | null;
      /** Estimated seconds to the end; null until it can be told. */
      secondsLeft: number | null;
    } & UploadInFlight)
  | ({
      status: 'paused';
      /** Paused by `pause()`, or because the browser is offline; the latter goes on by itself. */
      reason: 'asked' | 'offline';
    } & UploadInFlight)
  | { status: 'done'; name: string; file: FileObject }
  | { status: 'failed'; name: string; error: OffpeakError }
  | { status: 'cancelled'; name: string };

/** What can happen to an upload. Times are in ms. */
export type UploadEvent =
  | { type: 'started'; name: string; totalBytes: number | null }
  | { type: 'progressed'; progress: UploadProgress; at: number }
  | { type: 'paused'; reason: 'asked' | 'offline' }
  | { type: 'resumed' }
  | { type: 'done'; file: FileObject }
  | { type: 'failed'; error: OffpeakError }
  | { type: 'reset' };

/** An upload's state, and what its speed is told by. */
export interface UploadRecord {
  state: UploadFileState;
  samples: readonly SpeedSample[];
}

export const idleUpload: UploadRecord = { state: { status: 'idle' }, samples: [] };

/** The next state of an upload. An event that does not fit the state, such as progress after the end, changes nothing. */
export function nextUpload(record: UploadRecord, event: UploadEvent): UploadRecord {
  const { state } = record;
  if (event.type === 'reset') return idleUpload;
  if (event.type === 'started') {
    const { name, totalBytes } = event;
    return { state: uploading({ name, sentBytes: 0, totalBytes, pausable: false }), samples: [] };
  }
  if (state.status !== 'uploading' && state.status !== 'paused') return record;
  const { name, sentBytes, totalBytes, pausable } = state;
  switch (event.type) {
    case 'progressed':
      return state.status === 'uploading' ? progressed(record, state, event.progress, event.at) : record;
    case 'paused':
      return {
        state: { status: 'paused', reason: event.reason, name, sentBytes, totalBytes, pausable },
        samples: [],
      };
    case 'resumed':
      return { state: uploading({ name, sentBytes, totalBytes, pausable }), samples: [] };
    case 'done':
      return { state: { status: 'done', name, file: event.file }, samples: [] };
    case 'failed': {
      const { error } = event;
      return {
        state: error.code === 'aborted' ? { status: 'cancelled', name } : { status: 'failed', name, error },
        samples: [],
      };
    }
  }
}

function progressed(
  record: UploadRecord,
  state: Extract<UploadFileState, { status: 'uploading' }>,
  { sentBytes, totalBytes, via }: UploadProgress,
  at: number,
): UploadRecord {
  const { samples, perSecond } = measureSpeed(record.samples, { at, sentBytes });
  const left = totalBytes === null ? null : totalBytes - sentBytes;
  return {
    state: {
      ...state,
      sentBytes,
      totalBytes,
      pausable: via === 'parts',
      bytesPerSecond: perSecond,
      secondsLeft: perSecond && left !== null ? left / perSecond : null,
    },
    samples,
  };
}

function uploading(flight: UploadInFlight): UploadFileState {
  return { status: 'uploading', ...flight, bytesPerSecond: null, secondsLeft: null };
}

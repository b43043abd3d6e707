import type { FileObject, OffpeakError, UploadProgress, ValidationReport } from '@offpeak/core';
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
  /** Looking at every line, before a byte leaves. */
  | { status: 'checking'; name: string }
  /** The file would be refused; `report.errors` says why, line by line. Nothing was sent. */
  | { status: 'invalid'; name: string; report: ValidationReport }
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
  | { type: 'checking'; name: string }
  | { type: 'refused'; report: ValidationReport }
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
  if (event.type === 'checking') return still({ status: 'checking', name: event.name });
  if (event.type === 'started') {
    const { name, totalBytes } = event;
    return still(uploading({ name, sentBytes: 0, totalBytes, pausable: false }));
  }
  if (state.status === 'checking' && event.type === 'failed') return ended(state.name, event.error);
  if (state.status === 'checking' && event.type === 'refused')
    return still({ status: 'invalid', name: state.name, report: event.report });
  if (state.status !== 'uploading' && state.status !== 'paused') return record;
  const { name, sentBytes, totalBytes, pausable } = state;
  switch (event.type) {
    case 'progressed':
      return state.status === 'uploading' ? progressed(record, state, event.progress, event.at) : record;
    case 'paused':
      return still({ status: 'paused', reason: event.reason, name, sentBytes, totalBytes, pausable });
    case 'resumed':
      return still(uploading({ name, sentBytes, totalBytes, pausable }));
    case 'done':
      return still({ status: 'done', name, file: event.file });
    case 'failed':
      return ended(name, event.error);
    case 'refused':
      return record;
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

function still(state: UploadFileState): UploadRecord {
  return { state, samples: [] };
}

function ended(name: string, error: OffpeakError): UploadRecord {
  return still(error.code === 'aborted' ? { status: 'cancelled', name } : { status: 'failed', name, error });
}

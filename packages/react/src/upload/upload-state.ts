import {
  type FileObject,
  measurePace,
  type OffpeakError,
  type PaceStart,
  type UploadProgress,
  type ValidationReport,
} from '@offpeak/core';

/** The progress of an upload. */
export interface UploadInFlight {
  /** Name of the file. */
  name: string;
  /** Bytes the server has. */
  sentBytes: number;
  /** Size of the file in bytes. */
  totalBytes: number;
  /** Whether it can be paused: large files are sent in parts, small ones in one request. */
  pausable: boolean;
}

/** The state of an upload. `status` narrows it. */
export type UploadFileState =
  | { status: 'idle' }
  /** Every line is checked, before a byte is sent. */
  | { status: 'checking'; name: string }
  /** The file would be refused; `report.errors` says why, line by line. Nothing was sent. */
  | { status: 'invalid'; name: string; report: ValidationReport }
  | ({
      status: 'uploading';
      /** Measured since it was started or resumed; null while unknown. */
      bytesPerSecond: number | null;
      /** Estimated milliseconds to the end; null while unknown. */
      etaMs: number | null;
    } & UploadInFlight)
  | ({
      status: 'paused';
      /** Paused by `pause()`, or because the browser is offline; the latter resumes by itself. */
      reason: 'user' | 'offline';
    } & UploadInFlight)
  | { status: 'done'; name: string; file: FileObject }
  | { status: 'failed'; name: string; error: OffpeakError }
  | { status: 'cancelled'; name: string };

/** An event of an upload. Times are in ms. */
export type UploadEvent =
  | { type: 'reset' }
  | { type: 'began'; name: string; totalBytes: number }
  | { type: 'progressed'; progress: UploadProgress; at: number }
  | { type: 'changed'; to: UploadChange };

/** The next state of an upload, without the fields that it keeps. */
export type UploadChange =
  | { status: 'uploading' }
  | { status: 'paused'; reason: 'user' | 'offline' }
  | { status: 'invalid'; report: ValidationReport }
  | { status: 'done'; file: FileObject }
  | { status: 'failed'; error: OffpeakError }
  | { status: 'cancelled' };

/** An upload in progress, and the start of its measured pace; null before the first upload. */
export interface UploadRecord {
  flight: UploadInFlight;
  start: PaceStart | null;
  state: UploadFileState;
}

const unknownPace = { bytesPerSecond: null, etaMs: null };
const inProgress: readonly string[] = ['checking', 'uploading', 'paused'];

/**
 * Returns the next state of an upload. An event that does not fit the state, such as progress after the end,
 * changes nothing.
 */
export function nextUpload(record: UploadRecord | null, event: UploadEvent): UploadRecord | null {
  if (event.type === 'reset') {
    return null;
  }
  if (event.type === 'began') {
    const { name, totalBytes } = event;
    const flight = { name, totalBytes, sentBytes: 0, pausable: false };
    return { flight, start: null, state: { status: 'checking', name } };
  }
  if (!record || !inProgress.includes(record.state.status)) {
    return record;
  }
  if (event.type === 'changed') {
    return changed(record, event.to);
  }
  return record.state.status === 'uploading' ? progressed(record, event.progress, event.at) : record;
}

function changed({ flight }: UploadRecord, to: UploadChange): UploadRecord {
  switch (to.status) {
    case 'uploading':
      return { flight, start: null, state: { ...flight, ...unknownPace, ...to } };
    case 'paused':
      return { flight, start: null, state: { ...flight, ...to } };
    default:
      return { flight, start: null, state: { name: flight.name, ...to } };
  }
}

function progressed(record: UploadRecord, { sentBytes, via }: UploadProgress, at: number): UploadRecord {
  const flight = { ...record.flight, sentBytes, pausable: via === 'parts' };
  const { start, perSecond, etaMs } = measurePace(record.start, sentBytes, flight.totalBytes, at);
  return { flight, start, state: { status: 'uploading', ...flight, bytesPerSecond: perSecond, etaMs } };
}

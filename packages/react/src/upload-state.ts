import type { FileObject, OffpeakError, UploadProgress, ValidationReport } from '@offpeak/core';
import { measureRate, type RateStart } from './measure-rate.ts';

/** What is known while bytes are on their way. */
export interface UploadInFlight {
  /** Name of the file. */
  name: string;
  /** Bytes the server has. */
  sentBytes: number;
  /** Size of the file in bytes. */
  totalBytes: number;
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
      /** Since it was started or resumed; null until it can be told. */
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
  | { type: 'reset' }
  | { type: 'began'; name: string; totalBytes: number }
  | { type: 'progressed'; progress: UploadProgress; at: number }
  | { type: 'changed'; to: UploadChange };

/** What an upload changes to, without what it keeps. */
export type UploadChange =
  | { status: 'uploading' }
  | { status: 'paused'; reason: 'asked' | 'offline' }
  | { status: 'invalid'; report: ValidationReport }
  | { status: 'done'; file: FileObject }
  | { status: 'failed'; error: OffpeakError }
  | { status: 'cancelled' };

/** An upload under way, and what its speed is told by; null before the first. */
export interface UploadRecord {
  flight: UploadInFlight;
  start: RateStart | null;
  state: UploadFileState;
}

const unknownPace = { bytesPerSecond: null, secondsLeft: null };
const underWay: readonly string[] = ['checking', 'uploading', 'paused'];

/** The next state of an upload. An event that does not fit the state, such as progress after the end, changes nothing. */
export function nextUpload(record: UploadRecord | null, event: UploadEvent): UploadRecord | null {
  if (event.type === 'reset') return null;
  if (event.type === 'began') {
    const { name, totalBytes } = event;
    const flight = { name, totalBytes, sentBytes: 0, pausable: false };
    return { flight, start: null, state: { status: 'checking', name } };
  }
  if (!record || !underWay.includes(record.state.status)) return record;
  if (event.type === 'changed') {
    const { to } = event;
    const { flight } = record;
    const kept =
      to.status === 'uploading'
        ? { ...flight, ...unknownPace }
        : to.status === 'paused'
          ? flight
          : { name: flight.name };
    return { flight, start: null, state: { ...kept, ...to } as UploadFileState };
  }
  if (record.state.status !== 'uploading') return record;
  const { sentBytes, via } = event.progress;
  const { start, perSecond } = measureRate(record.start, sentBytes, event.at);
  const flight = { ...record.flight, sentBytes, pausable: via === 'parts' };
  const secondsLeft = perSecond && (flight.totalBytes - sentBytes) / perSecond;
  return {
    flight,
    start,
    state: { status: 'uploading', ...flight, bytesPerSecond: perSecond, secondsLeft },
  };
}

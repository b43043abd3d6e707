import type { AppSettings } from './app.ts';

/** A gateway that listens on loopback in a real runtime of its own process. */
export interface RunningHost {
  /** `http://127.0.0.1:<port>` */
  url: string;
  port: number;
  /** Its process, to measure memory by. */
  pid: number;
  close(): Promise<void>;
}

export type StartHost = (settings: AppSettings) => Promise<RunningHost>;

/** How often a batch is polled, in ms. */
export interface PollTiming {
  firstPollMs: number;
  minPollMs: number;
  maxPollMs: number;
}

/** Intervals of an event stream, in ms. */
export interface EventTiming extends PollTiming {
  /**
   * From the start of a stream to its first poll, where there is no hub. Later waits grow from there. Default
   * 300.
   */
  firstPollMs: number;
  /** Between two polls of a batch, as long as something changes. Default 2,000. */
  minPollMs: number;
  /** The longest wait while nothing changes. Default 20,000. */
  maxPollMs: number;
  /**
   * Between two heartbeats on a quiet stream. Default 8,000: Bun closes a connection after ten quiet seconds.
   */
  heartbeatMs: number;
  /**
   * Between two checks that the listener is still signed in, by calling `authenticate` again. Default 30,000.
   */
  recheckMs: number;
  /** After this the stream ends and the browser reconnects. Default 300,000. */
  maxMs: number;
}

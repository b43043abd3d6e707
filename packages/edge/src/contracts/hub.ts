/** An event of a {@link Hub}: the provider's batch, or null if the listener must read it again. */
export interface HubEvent {
  batch: Record<string, unknown> | null;
}

/**
 * Delivers events of a batch to its listeners. Events are hints: listeners also poll, so a lost event costs
 * only time. Topics are the provider's ids, which no caller ever sees; the gateway only subscribes for
 * callers whose id is signed to them.
 *
 * `memoryHub` reaches the listeners of one process; `durableObjectHub` those of a Cloudflare worker;
 * `denoKvHub` those that share a Deno KV. Without a hub the gateway polls, which works everywhere.
 */
export interface Hub {
  publish(topic: string, event: HubEvent): Promise<void>;
  /**
   * Calls `listen` with every event from now on, until the signal is aborted. Resolves when events can no
   * longer be missed.
   */
  subscribe(topic: string, listen: (event: HubEvent) => void, signal: AbortSignal): Promise<void>;
}

import type { Clock } from './clock.ts';
import type { Engine } from './engine/engine.ts';
import type { Limits } from './limits.ts';
import type { Log } from './log/log.ts';
import type { Storage } from './storage/storage.ts';
import type { Upstream } from './upstream/upstream.ts';

/** What the handlers share. */
export interface ServerContext {
  storage: Storage;
  upstream: Upstream;
  clock: Clock;
  limits: Limits;
  log: Log;
  engine: Engine;
}

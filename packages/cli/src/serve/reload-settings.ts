import { isDeepStrictEqual } from 'node:util';
import type { Log } from '@offpeak/server';
import type { RunningServer } from '@offpeak/server/node';
import { explainError } from '../terminal/explain-error.ts';
import { type ServeSettings, upstreamSettings } from './serve-settings.ts';

/** What a reload works with. */
export interface Reload {
  server: Pick<RunningServer, 'replaceUpstreams'>;
  log: Log;
  /** Reads the settings again. */
  load(): Promise<ServeSettings>;
}

/**
 * Reads the settings of a running server again, and applies the upstreams: requests in flight finish, lines
 * are not lost. Settings that are wrong change nothing. The log says what was applied, and which settings
 * need a restart.
 *
 * @param current The settings the server runs with.
 * @returns The settings it runs with now.
 */
export async function reloadSettings(
  { server, log, load }: Reload,
  current: ServeSettings,
): Promise<ServeSettings> {
  let next: ServeSettings;
  try {
    next = await load();
    if (!isDeepStrictEqual(next.upstreams, current.upstreams)) {
      server.replaceUpstreams(next.upstreams.map(upstreamSettings));
    }
  } catch (error) {
    const reason = explainError(error).message;
    log({ level: 'error', message: 'the configuration is wrong and was not applied', reason });
    return current;
  }
  const names = Object.keys(next) as (keyof ServeSettings)[];
  const pending = names.filter(
    (name) => name !== 'upstreams' && !isDeepStrictEqual(next[name], current[name]),
  );
  if (pending.length > 0) {
    log({ level: 'warn', message: 'some changed settings need a restart', settings: pending.join(', ') });
  }
  log({ level: 'info', message: 'the configuration was read again', upstreams: next.upstreams.length });
  return { ...current, upstreams: next.upstreams };
}

/** Reloads at each SIGHUP, one after the other. Returns what ends that. */
export function reloadOnHangup(reload: Reload, first: ServeSettings): () => void {
  let current = Promise.resolve(first);
  const onHangup = (): void => {
    current = current.then((settings) => reloadSettings(reload, settings));
  };
  process.on('SIGHUP', onHangup);
  return () => process.off('SIGHUP', onHangup);
}

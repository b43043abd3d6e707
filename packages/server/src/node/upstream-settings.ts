import { checkShare, type PooledUpstream } from '../pool/pooled-upstream.ts';
import { parseHours } from '../time/hours.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { undiciUpstream } from './undici-upstream.ts';

/** A model endpoint: how to reach it, and which part of the work it gets. */
export interface UpstreamSettings {
  /** Its base URL, such as `http://localhost:11434/v1`; `/v1` is added to a bare origin. */
  url: string;
  /** Names it in the log and in `/readyz`. Default: host and port of `url`. */
  name?: string | undefined;
  /** Its key. Default: `upstreamKey` of the server. */
  key?: string | undefined;
  /** Headers sent with every request. Their values are treated as secrets. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Added to the URL of every request, such as `{ 'api-version': '2025-04-01' }`. */
  query?: Readonly<Record<string, string>> | undefined;
  /**
   * The models it serves: their names, or the names in requests with the names under which the endpoint knows
   * them. Default: those it lists.
   */
  models?: readonly string[] | Readonly<Record<string, string>> | undefined;
  /** Of endpoints with room, one with twice the weight gets twice as many lines. Default 1. */
  weight?: number | undefined;
  /** The most requests of batches in flight to it. Default: `maxConcurrency` of the server. */
  maxConcurrency?: number | undefined;
  /** Sent as `priority` in each request of a batch. Default: `upstreamPriority` of the server. */
  priority?: number | undefined;
  /** How long one answer may take, in ms. Default: `upstreamTimeoutMs` of the server. */
  timeoutMs?: number | undefined;
  /** The daily hours in which requests of batches run there, such as `22:00-06:00`. Default: always. */
  hours?: string | undefined;
  /** Where its metrics are. Default: `/metrics` beside `/v1`. Null for none. */
  metricsURL?: string | null | undefined;
}

/** What endpoints have in common unless they say otherwise. */
export interface UpstreamDefaults {
  key: string | undefined;
  priority: number | undefined;
  timeoutMs: number | undefined;
  maxConcurrency: number;
  maxAnswerBytes: number;
  timeZone: string | undefined;
}

/** Calls of batches beside those that the limit allows: the list of models, and metrics. */
const spareConnections = 2;

/**
 * Opens a model endpoint; a custom upstream is used as it is. Throws a `TypeError` or `RangeError` with one
 * sentence for an invalid setting.
 */
export function openUpstream(
  given: string | Upstream | UpstreamSettings,
  defaults: UpstreamDefaults,
): Upstream | PooledUpstream {
  if (typeof given !== 'string' && 'send' in given) {
    return given;
  }
  const settings = typeof given === 'string' ? { url: given } : given;
  const { models, weight, maxConcurrency, hours } = settings;
  const served = models === undefined || isNames(models) ? models : Object.keys(models);
  checkShare({ models: served, weight, maxConcurrency });
  const names = models === undefined || isNames(models) ? undefined : models;
  const connections = Math.min(maxConcurrency ?? Infinity, defaults.maxConcurrency) + spareConnections;
  return {
    models: served,
    weight,
    maxConcurrency,
    hours: hours === undefined ? null : parseHours(hours, defaults.timeZone),
    upstream: undiciUpstream({
      connections,
      baseURL: settings.url,
      name: settings.name,
      apiKey: settings.key ?? defaults.key,
      headers: settings.headers,
      query: settings.query,
      modelNames: names,
      priority: settings.priority ?? defaults.priority,
      metricsURL: settings.metricsURL,
      timeoutMs: settings.timeoutMs ?? defaults.timeoutMs,
      maxAnswerBytes: defaults.maxAnswerBytes,
    }),
  };
}

/**
 * Checks the settings of a model endpoint as `serve` does, without reaching it. Throws a `TypeError` or
 * `RangeError` with one sentence, which begins with the name of the setting.
 *
 * @param timeZone The time zone of its hours. Default the machine's.
 */
export function checkUpstreamSettings(settings: UpstreamSettings, timeZone?: string): void {
  const defaults = { ...noDefaults, timeZone };
  const opened = openUpstream(settings, defaults);
  void ('upstream' in opened ? opened.upstream : opened).close();
}

const noDefaults: UpstreamDefaults = {
  key: undefined,
  priority: undefined,
  timeoutMs: undefined,
  maxConcurrency: 1,
  maxAnswerBytes: 1,
  timeZone: undefined,
};

function isNames(models: NonNullable<UpstreamSettings['models']>): models is readonly string[] {
  return Array.isArray(models);
}

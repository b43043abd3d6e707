import type { CorsOptions } from './cors-options.ts';
import type { Counter } from './counter.ts';
import type { EventTiming } from './event-timing.ts';
import type { Hub } from './hub.ts';
import type { Limits } from './limits.ts';
import type { OwnershipIndex } from './ownership-index.ts';

/** The provider behind the gateway. */
export interface ProviderOptions {
  /** The key. It is sent to `baseURL` and nowhere else. */
  apiKey: string;
  /** Where the API is, with its `/v1`. Default `https://api.openai.com/v1`. */
  baseURL?: string | URL;
  /** More headers for the provider, such as `OpenAI-Project`. */
  headers?: Record<string, string>;
  /**
   * How long to wait for the provider's answer, in ms; an upload counts from its last byte. Default 60,000.
   * Uploads wait longer in the background, to delete a file that a late answer reports.
   */
  timeoutMs?: number;
  /** How to reach the provider, for example a Cloudflare service binding. Default the global `fetch`. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

/** Who a request is from. */
export interface Identity {
  /**
   * Any stable name of the tenant, at most 256 characters: a user id, an organization id. Ids are signed to
   * it.
   */
  tenant: string;
  /** Limits of this tenant, over those of the gateway. */
  limits?: Partial<Limits>;
}

/**
 * Says who a request is from. Return nothing to refuse with 401, or a `Response` to refuse in your own way.
 * Throwing refuses with 500, and not answering within `provider.timeoutMs` with 503. It must not read the
 * body: the upload is still arriving.
 */
export type Authenticate = (request: Request) => Authenticated | Promise<Authenticated>;

/** What {@link Authenticate} may return. */
export type Authenticated = Identity | Response | null | undefined;

/** What callers may send. Everything else is refused. */
export interface AllowRules {
  /** Purposes a file may be uploaded with. Default `['batch']`. */
  purposes: readonly string[];
  /** Endpoints a batch may be created for. Default the eight of the Batch API. */
  endpoints: readonly string[];
  /**
   * Models a request may name. Null, the default, is any but fine-tuned ones (`ft:…`), which belong to the
   * account.
   */
  models: readonly string[] | null;
  /**
   * Whether requests may name files, stored answers, vector stores and other things of the provider account
   * (`file_id`, `previous_response_id`, `store`, …). The gateway cannot know who owns them. Default false.
   */
  accountReferences: boolean;
  /**
   * `check`: every line of a batch input file is read and held to these rules as it passes. `pass`: the file
   * is passed on unread, for plans with almost no CPU time; then `models`, `accountReferences` and the limits
   * of lines are not enforced. Default `check`.
   */
  lines: 'check' | 'pass';
}

/** How to verify the provider's webhooks. */
export interface WebhookOptions {
  /**
   * The secret that signs messages, as the provider shows it (`whsec_…`); several while one replaces another.
   */
  secret: string | readonly string[];
}

/**
 * What a host passes besides the request. Cloudflare needs it: without its `ctx` the runtime stops all work
 * as soon as the answer is sent or the browser disconnects, even the deletion of a file that the provider
 * creates too late.
 */
export interface GatewayContext {
  waitUntil?(work: Promise<unknown>): void;
}

/** Options of {@link createGateway}. */
export interface GatewayOptions {
  /** Where calls go, and with which key. */
  provider: ProviderOptions;
  /** Who a request is from; ready-made ones are in `@offpeak/edge/auth`. */
  authenticate: Authenticate;
  /**
   * At least 32 characters that only the gateway knows; it signs ids. To change it, pass a list with the new
   * one first and the old one after it, as long as old ids must work.
   */
  secret: string | readonly string[];
  /** What callers may send. */
  allow?: Partial<AllowRules>;
  /** How much each tenant may use, unless `authenticate` returns other limits for it. */
  limits?: Partial<Limits>;
  /**
   * Where the limits per minute and day are counted. Default a `memoryCounter()` of this gateway, which is
   * right for a single process with one gateway for all requests.
   */
  counter?: Counter;
  /**
   * Remembers who owns which object, for fast and complete lists. Default none: lists are filtered by tags.
   */
  index?: OwnershipIndex;
  /**
   * Delivers events of batches to their listeners immediately. Default none: `GET /batches/{id}/events`
   * polls.
   */
  hub?: Hub;
  /**
   * Accepts the provider's webhooks at `POST {basePath}/webhook`, verifies them with this secret, and
   * publishes them through `hub`, which is required with it.
   */
  webhook?: WebhookOptions;
  /** Intervals of event streams. */
  events?: Partial<EventTiming>;
  /** Pages of other origins that may call the gateway. Default none. */
  cors?: CorsOptions;
  /** Where the gateway is mounted. Default `/v1`. */
  basePath?: string;
  /**
   * Maximum number of provider pages (100 batches or 1,000 files each) that one list call reads to find the
   * caller's objects. Default 20.
   */
  maxListPages?: number;
  /**
   * Receives errors that a caller only sees as a 500 or 502, for your logs. Never receives a key, a header or
   * a body.
   */
  onError?: (error: unknown) => void;
}

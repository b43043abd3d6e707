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
   * Uploads wait on in the background, to delete what a late answer brings.
   */
  timeoutMs?: number;
  /** How to reach the provider, for example a Cloudflare service binding. Default the global `fetch`. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

/** Who a request is from. */
export interface Identity {
  /**
   * Any stable name of the tenant, at most 256 characters: a user id, an organisation id. Ids are signed to
   * it.
   */
  tenant: string;
  /** Limits of this tenant, over those of the gateway. */
  limits?: Partial<Limits>;
}

/**
 * Says who a request is from. Return nothing to refuse with 401, or a `Response` to refuse in your own way.
 * Throwing refuses with 500, and not answering within `provider.timeoutMs` with 503. It must leave the body
 * alone: an upload is still on its way.
 */
export type Authenticate = (request: Request) => Authenticated | Promise<Authenticated>;

/** What {@link Authenticate} may answer. */
export type Authenticated = Identity | Response | null | undefined;

/** What may pass. Everything that is not named is refused. */
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
   * (`file_id`, `previous_response_id`, `store`, …). The gateway cannot tell whose they are. Default false.
   */
  accountReferences: boolean;
  /**
   * `check`: every line of a batch input file is read and held to these rules as it passes. `pass`: the file
   * goes through unread, for plans with next to no CPU time; then `models`, `accountReferences` and the
   * limits of lines are not enforced. Default `check`.
   */
  lines: 'check' | 'pass';
}

/** How the provider's webhooks are taken. */
export interface WebhookOptions {
  /**
   * What messages are signed with, as the provider shows it (`whsec_…`); several while one replaces another.
   */
  secret: string | readonly string[];
}

/**
 * What a host passes besides the request. Cloudflare needs it: without its `ctx` the runtime stops all work
 * as soon as the answer is sent or the browser has left, even the deletion of a file that the provider makes
 * too late.
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
   * At least 32 characters that only the gateway knows; ids are signed with it. To change it, give a list
   * with the new one first and the old one after it for as long as old ids shall work.
   */
  secret: string | readonly string[];
  /** What may pass. */
  allow?: Partial<AllowRules>;
  /** What each tenant may use, unless `authenticate` says otherwise for one. */
  limits?: Partial<Limits>;
  /**
   * Where the limits per minute and day are counted. Default a `memoryCounter()` of this gateway, which is
   * right for a single process that makes one gateway for all requests.
   */
  counter?: Counter;
  /**
   * Remembers which objects are whose, for fast and whole lists. Default none: lists are filtered by tags.
   */
  index?: OwnershipIndex;
  /** Brings news of batches to their listeners at once. Default none: `GET /batches/{id}/events` polls. */
  hub?: Hub;
  /**
   * Takes the provider's webhooks at `POST {basePath}/webhook`, verified with this secret, and passes them on
   * through `hub`, which must be given as well.
   */
  webhook?: WebhookOptions;
  /** How event streams keep time. */
  events?: Partial<EventTiming>;
  /** Pages of other origins that may call the gateway. Default none. */
  cors?: CorsOptions;
  /** Where the gateway is mounted. Default `/v1`. */
  basePath?: string;
  /**
   * Most provider pages one list call reads (100 batches or 1,000 files each) to find the caller's objects.
   * Default 20.
   */
  maxListPages?: number;
  /**
   * Told of errors a caller only sees as a 500 or 502, for your logs. Never given a key, a header or a body.
   */
  onError?: (error: unknown) => void;
}

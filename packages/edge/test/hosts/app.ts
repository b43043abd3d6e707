import {
  type AllowRules,
  type Counter,
  createGateway,
  type EventTiming,
  type Gateway,
  type Hub,
  type Limits,
  type OwnershipIndex,
} from '../../src/index.ts';

/** What a test may set; every host hands it over as one JSON string. */
export interface AppSettings {
  providerURL: string;
  basePath?: string;
  limits?: Partial<Limits>;
  events?: Partial<EventTiming>;
  webhookSecret?: string;
  /** Whether lists go through the runtime's index. Default false. */
  indexed?: boolean;
  timeoutMs?: number;
  corsOrigins?: string[];
  corsCredentials?: boolean;
  maxListPages?: number;
  allow?: Partial<AllowRules>;
}

export const appKey = 'sk-test-0123456789-the-provider-key';
export const appSecret = 'a secret of the tests that is long enough';

/** What only the runtime has. */
export interface AppParts {
  hub?: Hub;
  counter?: Counter;
  index?: OwnershipIndex;
}

/**
 * The gateway under test: a bearer token or session cookie `<tenant>-token` is the tenant.
 * `<tenant>-token-<unix ms>` is so until then. A request that names a status in `x-refuse-with` is refused
 * with it.
 */
export function createApp(settings: AppSettings, parts: AppParts = {}): Gateway {
  return createGateway({
    provider: { apiKey: appKey, baseURL: settings.providerURL, timeoutMs: settings.timeoutMs ?? 5000 },
    secret: appSecret,
    authenticate(request) {
      const status = Number(request.headers.get('x-refuse-with') ?? 0);
      if (status > 0) {
        return Response.json({ error: { message: `Refused with ${status}.` } }, { status });
      }
      const bearer = /^Bearer (\w+)-token(?:-(\d+))?$/.exec(request.headers.get('authorization') ?? '');
      if (bearer?.[2] !== undefined && Date.now() > Number(bearer[2])) {
        return null;
      }
      const cookie = /(?:^|; )session=(\w+)-token/.exec(request.headers.get('cookie') ?? '');
      const tenant = bearer?.[1] ?? cookie?.[1];
      return tenant === undefined ? null : { tenant };
    },
    limits: settings.limits ?? {},
    events: settings.events ?? {},
    ...(parts.hub === undefined ? {} : { hub: parts.hub }),
    ...(parts.index === undefined || settings.indexed !== true ? {} : { index: parts.index }),
    ...(parts.counter === undefined ? {} : { counter: parts.counter }),
    ...(settings.webhookSecret === undefined ? {} : { webhook: { secret: settings.webhookSecret } }),
    allow: settings.allow ?? {},
    ...(settings.basePath === undefined ? {} : { basePath: settings.basePath }),
    ...(settings.maxListPages === undefined ? {} : { maxListPages: settings.maxListPages }),
    ...(settings.corsOrigins === undefined
      ? {}
      : { cors: { origins: settings.corsOrigins, credentials: settings.corsCredentials ?? false } }),
  });
}

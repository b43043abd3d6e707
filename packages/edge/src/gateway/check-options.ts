import { OffpeakError } from '@offpeak/core';
import { batchEndpoints } from '@offpeak/core/protocol';
import type { EventTiming } from '../contracts/event-timing.ts';
import { defaultLimits, type Limits } from '../contracts/limits.ts';
import type { AllowRules, GatewayOptions } from '../contracts/options.ts';

/** Options with every default filled in. */
export interface CheckedOptions {
  apiKey: string;
  secrets: readonly string[];
  baseURL: string;
  basePath: string;
  limits: Limits;
  allow: AllowRules;
  maxListPages: number;
  events: EventTiming;
}

// Bun closes a connection on which nothing moved for ten seconds.
const defaultTiming: EventTiming = {
  firstPollMs: 300,
  minPollMs: 2000,
  maxPollMs: 20_000,
  heartbeatMs: 8000,
  recheckMs: 30_000,
  maxMs: 300_000,
};
const minSecretLength = 32;

const defaultAllow: AllowRules = {
  purposes: ['batch'],
  endpoints: batchEndpoints,
  models: null,
  accountReferences: false,
  lines: 'check',
};

/** Fills in the defaults, or throws `invalid_option` with a sentence that says what to fix. */
export function checkOptions(options: GatewayOptions): CheckedOptions {
  // As it will be sent, without the line end of a secrets file. The runtime's own error about another
  // character would quote the key.
  const apiKey = String(options.provider?.apiKey ?? '').trim();
  if (!/^[!-~]+$/.test(apiKey)) {
    throw invalid('provider.apiKey', 'createGateway needs provider.apiKey, in plain ASCII.');
  }
  if (typeof options.authenticate !== 'function') {
    throw invalid(
      'authenticate',
      'createGateway needs authenticate, a function that says who a request is from.',
    );
  }
  const signers = [options.webhook?.secret].flat();
  if (options.webhook !== undefined && !(options.hub && signers[0] && signers.every(Boolean))) {
    throw invalid(
      'webhook',
      'webhook needs a secret to verify messages with, and a hub to pass them on through.',
    );
  }
  if (options.cors?.origins === '*' && options.cors.credentials === true) {
    throw invalid(
      'cors',
      "cors.origins '*' cannot go with credentials: name the origins that may send cookies.",
    );
  }
  if (options.cors !== undefined) {
    checkOrigins(options.cors.origins);
  }
  checkCount('provider.timeoutMs', options.provider.timeoutMs ?? 1);
  return {
    apiKey,
    secrets: checkSecrets(options.secret),
    baseURL: checkBaseURL(options.provider.baseURL ?? 'https://api.openai.com/v1'),
    basePath: checkBasePath(options.basePath ?? '/v1'),
    limits: checkLimits({ ...defaultLimits, ...options.limits }),
    allow: checkAllow({ ...defaultAllow, ...options.allow }),
    maxListPages: checkCount('maxListPages', options.maxListPages ?? 20),
    events: checkTiming({ ...defaultTiming, ...options.events }),
  };
}

/**
 * Throws `invalid_option` unless every limit is known and a positive whole number, or null where it may be
 * unlimited.
 */
export function checkLimits(limits: Limits): Limits {
  for (const [name, value] of Object.entries(limits)) {
    if (!Object.hasOwn(defaultLimits, name)) {
      throw invalid(`limits.${name}`, `There is no limit named ${name}.`);
    }
    if (value !== null || defaultLimits[name as keyof Limits] !== null) {
      checkCount(`limits.${name}`, value);
    }
  }
  return limits;
}

/** An origin that is not written as browsers write it would never match, without an error. */
function checkOrigins(origins: readonly string[] | '*'): void {
  if (origins === '*') {
    return;
  }
  if (!Array.isArray(origins)) {
    throw invalid('cors.origins', "cors.origins must be a list of origins, or '*'.");
  }
  for (const origin of origins) {
    if (URL.parse(origin)?.origin === origin) {
      continue;
    }
    throw invalid(
      'cors.origins',
      `cors.origins must hold origins such as https://app.example.com, not '${origin}'.`,
    );
  }
}

function checkTiming(timing: EventTiming): EventTiming {
  for (const [name, value] of Object.entries(timing)) {
    if (!Object.hasOwn(defaultTiming, name)) {
      throw invalid(`events.${name}`, `There is no time of events named ${name}.`);
    }
    checkCount(`events.${name}`, value);
  }
  return timing;
}

function checkSecrets(secret: GatewayOptions['secret']): readonly string[] {
  const secrets = [secret ?? []].flat();
  if (
    secrets.length === 0 ||
    secrets.some((one) => typeof one !== 'string' || one.length < minSecretLength)
  ) {
    throw invalid(
      'secret',
      `secret must have at least ${minSecretLength} characters; make one with: openssl rand -base64 32`,
    );
  }
  return secrets;
}

/** Providers whose batch API is not OpenAI's, by their host. */
const otherDialects: Readonly<Record<string, string>> = {
  'api.anthropic.com': 'Anthropic',
  'api.fireworks.ai': 'Fireworks',
  'api.mistral.ai': 'Mistral',
  'api.together.ai': 'Together',
  'api.together.xyz': 'Together',
  'api.x.ai': 'xAI',
  'generativelanguage.googleapis.com': 'Gemini',
  'openrouter.ai': 'OpenRouter',
};

function checkBaseURL(baseURL: string | URL): string {
  const url = URL.parse(baseURL);
  if (
    url === null ||
    !/^https?:$/.test(url.protocol) ||
    url.username !== '' ||
    url.search !== '' ||
    url.hash !== ''
  ) {
    throw invalid(
      'provider.baseURL',
      'provider.baseURL must be an http or https URL without user, query and fragment.',
    );
  }
  checkDialect(url);
  return url.href.replace(/\/+$/, '');
}

/** The gateway passes on the wire of OpenAI. Gemini also speaks it, below a path of its own. */
function checkDialect({ hostname, pathname }: URL): void {
  const name = otherDialects[hostname];
  if (name !== undefined && !/\/openai\/?$/.test(pathname)) {
    throw invalid(
      'provider.baseURL',
      `provider.baseURL is the address of ${name}, whose batch API is not OpenAI's, which is all that the gateway passes on: ` +
        `name a provider that speaks it, or call ${name} from your own server with a client of @offpeak/core/providers.`,
    );
  }
}

function checkBasePath(basePath: string): string {
  if (!/^(\/[\w.~-]+)*\/?$/.test(basePath)) {
    throw invalid('basePath', `basePath must be a plain path such as /v1 or /api/v1, not '${basePath}'.`);
  }
  return basePath.replace(/\/$/, '');
}

/** A misspelled rule, or a text in place of a list, would allow what it was meant to refuse. */
function checkAllow(allow: AllowRules): AllowRules {
  for (const [name, value] of Object.entries(allow)) {
    const isFit =
      name === 'lines'
        ? value === 'check' || value === 'pass'
        : name === 'accountReferences'
          ? typeof value === 'boolean'
          : Object.hasOwn(defaultAllow, name) &&
            (Array.isArray(value) || (name === 'models' && value === null));
    if (isFit) {
      continue;
    }
    throw invalid(
      `allow.${name}`,
      `allow.${name} is wrong: purposes, endpoints and models are lists, accountReferences is a boolean, lines 'check' or 'pass'.`,
    );
  }
  return allow;
}

function checkCount(name: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1) {
    throw invalid(name, `${name} must be a whole number of at least 1.`);
  }
  return value;
}

function invalid(param: string, message: string): OffpeakError {
  return new OffpeakError('invalid_option', message, { param });
}

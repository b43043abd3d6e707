import { CliError, exitCodes } from '../terminal/cli-error.ts';
import { note, type Terminal } from '../terminal/terminal.ts';

/** The proxies of the environment. */
export interface ProxySettings {
  httpProxy: string;
  httpsProxy: string;
  noProxy: string;
}

/**
 * Reads `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, in lower case first, as curl does; null if there is no proxy. Throws a `CliError` for one
 * that is not an address.
 */
export function readProxy(env: NodeJS.ProcessEnv): ProxySettings | null {
  const httpProxy = addressIn(env, 'http_proxy');
  const httpsProxy = addressIn(env, 'https_proxy');
  if (httpProxy === '' && httpsProxy === '') return null;
  return { httpProxy, httpsProxy, noProxy: env.no_proxy ?? env.NO_PROXY ?? '' };
}

/** Sends what every command asks through the proxies of the environment, if there are any. */
export async function useProxy(terminal: Terminal): Promise<void> {
  const settings = readProxy(terminal.env);
  if (settings === null) return;
  try {
    // Loaded only when needed: the commands start faster without it.
    const { EnvHttpProxyAgent, setGlobalDispatcher } = await import('undici');
    setGlobalDispatcher(new EnvHttpProxyAgent(settings));
  } catch {
    note(terminal, `HTTP_PROXY and HTTPS_PROXY are not used: that needs Node 22.19 or newer.`);
  }
}

function addressIn(env: NodeJS.ProcessEnv, lower: string): string {
  const upper = lower.toUpperCase();
  const [name, value] = env[lower] === undefined ? [upper, env[upper]] : [lower, env[lower]];
  const text = value?.trim() ?? '';
  if (text === '') return '';
  const address = text.includes('://') ? text : `http://${text}`;
  if (URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)) return address;
  // Not quoted: the address of a proxy may hold a password.
  throw new CliError(
    `${name} must be the address of an HTTP proxy, such as http://proxy:3128.`,
    exitCodes.usage,
  );
}

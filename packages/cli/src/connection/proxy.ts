import { CliError, exitCodes } from '../terminal/cli-error.ts';
import { note, type Terminal } from '../terminal/terminal.ts';

/** How a server is reached. */
export interface ProxySettings {
  proxy: string;
  /** Hosts that are asked directly, as in `NO_PROXY`. */
  noProxy: string;
}

/** A proxy would look for these on its own machine. */
const thisMachine = 'localhost,127.0.0.1,::1';

/**
 * The proxy that the environment names for an address: `HTTPS_PROXY` for https, `HTTP_PROXY` for http, and
 * `NO_PROXY`, each in lower case first; null if there is none. Throws a `CliError` for one that is not an
 * address.
 */
export function readProxy(baseURL: string, env: NodeJS.ProcessEnv): ProxySettings | null {
  const name = new URL(baseURL).protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const given = (env[name.toLowerCase()] || env[name] || '').trim();
  if (given === '') {
    return null;
  }
  const proxy = given.includes('://') ? given : `http://${given}`;
  if (!URL.canParse(proxy) || !/^(https?|socks5):$/.test(new URL(proxy).protocol)) {
    // Not quoted: the address of a proxy may hold a password.
    throw new CliError(
      `${name} must be the URL of a proxy, such as http://proxy.example:3128.`,
      exitCodes.usage,
    );
  }
  return { proxy, noProxy: [env.no_proxy || env.NO_PROXY, thisMachine].filter(Boolean).join(',') };
}

/** Sends what this process asks of an address through a proxy, unless it is null. */
export async function useProxy(settings: ProxySettings | null, terminal: Terminal): Promise<void> {
  if (settings === null) {
    return;
  }
  const { proxy, noProxy } = settings;
  try {
    // Loaded only when needed: the commands start faster without it.
    const { EnvHttpProxyAgent, setGlobalDispatcher } = await import('undici');
    setGlobalDispatcher(new EnvHttpProxyAgent({ httpProxy: proxy, httpsProxy: proxy, noProxy }));
  } catch {
    note(terminal, 'HTTP_PROXY and HTTPS_PROXY are not used: that needs Node 22.19 or newer.');
  }
}

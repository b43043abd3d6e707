import type { DemoSettings } from '../../worker/env.ts';

/** The environment variables of workerd that hold the worker's secrets. They are in no file. */
export const secretNames = {
  BATCH_KEY: 'OFFPEAK_DEMO_BATCH_KEY',
  EMBEDDINGS_KEY: 'OFFPEAK_DEMO_EMBEDDINGS_KEY',
  SESSION_SECRET: 'OFFPEAK_DEMO_SESSION_SECRET',
  GATEWAY_SECRET: 'OFFPEAK_DEMO_GATEWAY_SECRET',
} as const;

/** The settings of the configuration. */
export interface WorkerdSettings {
  settings: DemoSettings;
  /** The built page. */
  pageDir: string;
  samplesDir: string;
  /** 0: any free port. */
  port: number;
}

/**
 * Returns the configuration of workerd, to be written beside `demo.js` and `assets.js`. The demo worker
 * reaches only the network named here.
 */
export function workerdConfig({ settings, pageDir, samplesDir, port }: WorkerdSettings): string {
  const secrets = Object.entries(secretNames).map(
    ([binding, variable]) => `    (name = "${binding}", fromEnvironment = "${variable}"),`,
  );
  const allowed = settings.provider === 'local' ? '"local"' : '"public", "private"';
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "demo", worker = .demo),
    (name = "assets", worker = .assets),
    (name = "page", disk = (path = ${quote(pageDir)})),
    (name = "samples", disk = (path = ${quote(samplesDir)})),
    (name = "provider", network = (allow = [${allowed}], tlsOptions = (trustBrowserCas = true))),
    (name = "nothing", network = (allow = [])),
  ],
  sockets = [ (name = "page", address = "127.0.0.1:${port}", http = (), service = "demo") ],
);

const demo :Workerd.Worker = (
  modules = [ (name = "demo.js", esModule = embed "demo.js") ],
  bindings = [
    (name = "ASSETS", service = "assets"),
    (name = "SETTINGS", json = ${quote(JSON.stringify(settings))}),
${secrets.join('\n')}
  ],
  globalOutbound = "provider",
  compatibilityDate = "2026-07-01",
);

const assets :Workerd.Worker = (
  modules = [ (name = "assets.js", esModule = embed "assets.js") ],
  bindings = [ (name = "PAGE", service = "page"), (name = "SAMPLES", service = "samples") ],
  globalOutbound = "nothing",
  compatibilityDate = "2026-07-01",
);
`;
}

/** A text in Cap'n Proto's notation, which takes JSON's escapes except those for single UTF-16 units. */
function quote(text: string): string {
  return JSON.stringify(text);
}

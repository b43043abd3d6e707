import { useSyncExternalStore } from 'react';

/** A screen of the page. */
export type Screen = 'now' | 'batches' | 'batch' | 'files' | 'new';

/** What the address says: the screen, the batch, and the state of the screen. */
export interface Route {
  screen: Screen | 'unknown';
  /** The id of the batch. */
  id: string;
  params: URLSearchParams;
}

/** Reads the part of an address after `#`. */
export function readRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?');
  const [first = '', second = '', ...more] = path.split('/').map(decode);
  const params = new URLSearchParams(query);
  const screen = more.length > 0 ? 'unknown' : screenOf(first, second);
  return { screen, id: screen === 'batch' ? second : '', params };
}

function screenOf(first: string, second: string): Route['screen'] {
  if (first === 'batches' && second !== '') {
    return 'batch';
  }
  if (second !== '') {
    return 'unknown';
  }
  switch (first) {
    case '':
    case 'batches':
      return 'batches';
    case 'now':
    case 'files':
    case 'new':
      return first;
    default:
      return 'unknown';
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Returns the address of a screen. Parameters that are empty are left out. */
export function hrefOf(path: string, params: Readonly<Record<string, string | undefined>> = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value) {
      query.set(name, value);
    }
  }
  const text = query.toString();
  return `#/${path}${text === '' ? '' : `?${text}`}`;
}

/** Returns the address of a batch; an operator's lists name its project. */
export function batchHref({ id, project }: { id: string; project?: string | undefined }): string {
  return hrefOf(`batches/${encodeURIComponent(id)}`, { project });
}

/** Opens a screen as a link would. */
export function openScreen(href: string): void {
  location.hash = href;
}

/** Changes the state of the screen in the address; null or '' removes a parameter. It adds no history. */
export function setParams(changes: Readonly<Record<string, string | null>>): void {
  const [path = '', query = ''] = location.hash.split('?');
  const params = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') {
      params.delete(name);
    } else {
      params.set(name, value);
    }
  }
  const text = params.toString();
  history.replaceState(null, '', `${path || '#/'}${text === '' ? '' : `?${text}`}`);
  for (const listener of listeners) {
    listener();
  }
}

const listeners = new Set<() => void>();
let current: { hash: string; route: Route } | null = null;

/** Returns the route of the address, and renders again when it changes. */
export function useRoute(): Route {
  return useSyncExternalStore(subscribe, () => {
    if (current?.hash !== location.hash) {
      current = { hash: location.hash, route: readRoute(location.hash) };
    }
    return current.route;
  });
}

function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  addEventListener('hashchange', changed);
  return () => {
    listeners.delete(changed);
    removeEventListener('hashchange', changed);
  };
}

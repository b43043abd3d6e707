import { useSyncExternalStore } from 'react';

/** The screen that the address names. It is in the hash, so that any static host can serve the page. */
export type Route =
  | { screen: 'new' }
  | { screen: 'batches' }
  | { screen: 'batch'; batchId: string }
  | { screen: 'unknown' };

/** Reads `#/…`. An empty hash is the first screen. */
export function parseRoute(hash: string): Route {
  const parts = hash.replace(/^#\/?/, '').split('/').filter(Boolean);
  if (parts.length === 0) {
    return { screen: 'new' };
  }
  if (parts[0] !== 'batches') {
    return { screen: 'unknown' };
  }
  if (parts.length === 1) {
    return { screen: 'batches' };
  }
  const batchId = decode(parts[1] ?? '');
  return parts.length === 2 && batchId ? { screen: 'batch', batchId } : { screen: 'unknown' };
}

/** The address of a route, for `href` and for {@link goTo}. */
export function routeHref(route: Route): string {
  if (route.screen === 'batches') {
    return '#/batches';
  }
  if (route.screen === 'batch') {
    return `#/batches/${encodeURIComponent(route.batchId)}`;
  }
  return '#/';
}

/** Shows another screen and adds it to the history. */
export function goTo(route: Route): void {
  location.hash = routeHref(route);
}

/** Shows another screen, unless the visitor has left the current one in the meantime. */
export function goToUnlessLeft(route: Route, from: Route['screen']): void {
  if (parseRoute(location.hash).screen === from) {
    goTo(route);
  }
}

/** The route on screen; renders again when the address changes. */
export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(subscribe, () => location.hash));
}

function subscribe(changed: () => void): () => void {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

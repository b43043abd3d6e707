import { useOnline } from '@offpeak/page-parts/ui/use-online.ts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { apiURL, send } from '../api/http.ts';
import { statusOptions } from '../api/queries.ts';
import type { Session } from '../api/types.ts';
import { hrefOf, openScreen, type Route, type Screen } from '../route/route.ts';
import { Palette } from './palette.tsx';
import { useRowKeys } from './use-row-keys.ts';
import { WaitNote } from './wait-note.tsx';

const links: readonly { screen: Screen; path: string; label: string }[] = [
  { screen: 'now', path: 'now', label: 'Now' },
  { screen: 'batches', path: 'batches', label: 'Batches' },
  { screen: 'files', path: 'files', label: 'Files' },
];

interface PageProps {
  session: Session;
  route: Route;
  children: ReactNode;
}

/** What every screen has around it: the links, the state of the server in a line, and the palette. */
export function Page({ session, route, children }: PageProps) {
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const main = useRef<HTMLElement>(null);
  const status = useQuery(statusOptions);
  const isOnline = useOnline();
  useRowKeys();
  usePaletteKey(() => setPaletteOpen(true));
  useFocusOnChange(main, `${route.screen} ${route.id}`);
  return (
    <>
      <button type="button" className="skip-link" onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      <header className="page-head">
        <a className="brand" href={hrefOf('batches')}>
          offpeak
        </a>
        <nav className="page-nav" aria-label="Screens">
          {links.map(({ screen, path, label }) => (
            <a key={screen} href={hrefOf(path)} {...currentMark(route, screen)}>
              {label}
            </a>
          ))}
        </nav>
        <div className="page-tools">
          <button type="button" className="button button-quiet" onClick={() => setPaletteOpen(true)}>
            Search <kbd>{isMac ? '⌘K' : 'Ctrl K'}</kbd>
          </button>
          {session.read_only ? (
            <span className="badge">read-only</span>
          ) : (
            <a className="button button-primary" href={hrefOf('new')} {...currentMark(route, 'new')}>
              New batch
            </a>
          )}
          {session.has_key ? <SignOut /> : null}
        </div>
      </header>
      <main id="main" className="page-main" ref={main} tabIndex={-1}>
        {status.data ? <WaitNote status={status.data} /> : null}
        {children}
      </main>
      {isOnline ? null : (
        <p className="page-offline note" role="status">
          No connection. What is shown may be old.
        </p>
      )}
      {isPaletteOpen ? <Palette readOnly={session.read_only} onClose={() => setPaletteOpen(false)} /> : null}
    </>
  );
}

const isMac = /Mac|iP(hone|ad)/.test(navigator.platform);

function currentMark(route: Route, screen: Screen): { 'aria-current'?: 'page' | 'true' } {
  if (route.screen === screen) {
    return { 'aria-current': 'page' };
  }
  return route.screen === 'batch' && screen === 'batches' ? { 'aria-current': 'true' } : {};
}

function SignOut() {
  const signOut = async (): Promise<void> => {
    await send(apiURL('session'), { method: 'DELETE' });
    // Nothing of one project stays in memory for the next.
    openScreen(hrefOf('batches'));
    location.reload();
  };
  return (
    <button type="button" className="button button-quiet" onClick={() => void signOut()}>
      Sign out
    </button>
  );
}

function usePaletteKey(open: () => void): void {
  const latest = useRef(open);
  latest.current = open;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        latest.current();
      }
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}

/** Screen readers and the keyboard continue at the top of a new screen. */
function useFocusOnChange(main: { current: HTMLElement | null }, screen: string): void {
  const before = useRef(screen);
  useEffect(() => {
    if (before.current !== screen) {
      before.current = screen;
      main.current?.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
  }, [screen, main]);
}

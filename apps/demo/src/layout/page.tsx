import { useOnline } from '@offpeak/page-parts/ui/use-online.ts';
import { useTitle } from '@offpeak/page-parts/ui/use-title.ts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useRef } from 'react';
import { demoInfoOptions } from '../api/demo-info.ts';
import { type Route, routeHref } from '../route/hash-route.ts';
import './page.css';
import { useScreenChange } from './use-screen-change.ts';

const titles: Readonly<Record<Route['screen'], string | null>> = {
  new: 'New batch',
  batches: 'All batches',
  // It sets its title itself, once the title is known.
  batch: null,
  unknown: 'Nothing here',
};

/**
 * The frame around every screen. “Skip to content” is a button and not a link: the address names the screen,
 * not a place on it.
 */
export function Page({ route, children }: { route: Route; children: ReactNode }) {
  const info = useQuery(demoInfoOptions);
  const online = useOnline();
  const main = useRef<HTMLElement>(null);
  useTitle(titles[route.screen]);
  useScreenChange(routeHref(route), main);
  return (
    <>
      <button type="button" className="skip-link" onClick={() => main.current?.focus()}>
        Skip to content
      </button>
      <header className="page-head">
        <a className="brand" href={routeHref({ screen: 'new' })}>
          <img src="/moon.svg" width="32" height="32" alt="" />
          offpeak
        </a>
        <nav className="page-nav" aria-label="Main">
          <NavLink to={{ screen: 'new' }} now={route}>
            New batch
          </NavLink>
          <NavLink to={{ screen: 'batches' }} now={route}>
            All batches
          </NavLink>
        </nav>
        <span className="page-provider small soft">
          {info.data ? (info.data.provider === 'openai' ? 'runs on OpenAI' : 'runs on this machine') : ' '}
        </span>
      </header>
      <main ref={main} id="main" className="page-main" tabIndex={-1}>
        {online ? null : (
          <p className="note small page-offline" role="status">
            No connection. What is shown may be old; it is updated by itself when the connection is back.
          </p>
        )}
        {children}
      </main>
      <footer className="page-foot small soft">
        Where your system has no emoji, they are from{' '}
        <a href="https://github.com/jdecked/twemoji" rel="noreferrer">
          Twemoji
        </a>
        , under{' '}
        <a href="https://creativecommons.org/licenses/by/4.0/" rel="noreferrer">
          CC BY 4.0
        </a>
        .
      </footer>
    </>
  );
}

function NavLink({ to, now, children }: { to: Route; now: Route; children: ReactNode }) {
  // A batch belongs to the list.
  const isWithin = to.screen === 'batches' && now.screen === 'batch';
  const current = to.screen === now.screen ? 'page' : isWithin ? 'true' : undefined;
  return (
    <a href={routeHref(to)} {...(current ? { 'aria-current': current } : {})}>
      {children}
    </a>
  );
}

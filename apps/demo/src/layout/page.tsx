import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { demoInfoOptions } from '../api/demo-info.ts';
import { type Route, routeHref } from '../route/hash-route.ts';
import './page.css';

/** What stands around every screen. */
export function Page({ route, children }: { route: Route; children: ReactNode }) {
  const info = useQuery(demoInfoOptions);
  return (
    <>
      <a className="skip-link" href="#main">
        Skip to content
      </a>
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
      <main id="main" className="page-main" tabIndex={-1}>
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
  return (
    <a href={routeHref(to)} {...(to.screen === now.screen ? { 'aria-current': 'page' as const } : {})}>
      {children}
    </a>
  );
}

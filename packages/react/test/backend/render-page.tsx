import { QueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { renderToString } from 'react-dom/server';
import { BatchPage, clientFor } from '../../examples/server.tsx';
import { PageOfBatch } from '../support/page-of-batch.tsx';
import type { RenderedPage } from './load-page.ts';

/** Renders a page on the server for a visitor, as a framework would: its HTML and its state. */
export async function renderPage(cookie: string, id: string): Promise<RenderedPage> {
  const visitor = new Headers({ cookie });
  const page: ReactElement<{ state?: unknown }> = await BatchPage({ id, visitor, children: null });
  const { state } = page.props;
  const html = renderToString(
    <PageOfBatch client={clientFor(visitor)} queries={new QueryClient()} state={state} id={id} />,
  );
  return { html, state };
}

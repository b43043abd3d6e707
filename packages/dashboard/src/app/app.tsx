import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useEvents } from './api/events.ts';
import { sessionOptions } from './api/queries.ts';
import { BatchScreen } from './batch/batch-screen.tsx';
import { BatchesScreen } from './batches/batches-screen.tsx';
import { FilesScreen } from './files/files-screen.tsx';
import { Page } from './layout/page.tsx';
import { SignIn } from './layout/sign-in.tsx';
import { NowScreen } from './now/now-screen.tsx';
import { hrefOf, type Route, useRoute } from './route/route.ts';
import { ErrorNote } from './ui/error-note.tsx';

/** What only a visitor with a file needs is loaded when the screen is opened. */
const NewBatchScreen = lazy(() => import('./new-batch/new-batch-screen.tsx'));

/** The whole page: a sign-in where the API needs a key, else the screen that the address names. */
export function App() {
  const route = useRoute();
  const { data: session, error, refetch } = useQuery(sessionOptions);
  useEvents(session?.signed_in === true);
  if (error) {
    return (
      <main className="gate">
        <ErrorNote title="The server does not answer" error={error}>
          <button type="button" className="button" onClick={() => refetch()}>
            Try again
          </button>
        </ErrorNote>
      </main>
    );
  }
  if (session === undefined) {
    return null;
  }
  if (!session.signed_in) {
    return <SignIn wasRefused={session.has_key} />;
  }
  return (
    <Page session={session} route={route}>
      <ScreenOf route={route} readOnly={session.read_only} />
    </Page>
  );
}

function ScreenOf({ route, readOnly }: { route: Route; readOnly: boolean }) {
  switch (route.screen) {
    case 'now':
      return <NowScreen />;
    case 'batches':
      return <BatchesScreen params={route.params} readOnly={readOnly} />;
    case 'batch':
      return <BatchScreen key={route.id} id={route.id} params={route.params} readOnly={readOnly} />;
    case 'files':
      return <FilesScreen readOnly={readOnly} />;
    case 'new':
      return (
        <Suspense fallback={<p className="soft">Loading …</p>}>
          <NewBatchScreen readOnly={readOnly} />
        </Suspense>
      );
    case 'unknown':
      return (
        <div className="empty">
          <h1>There is no such page</h1>
          <a href={hrefOf('batches')}>All batches</a>
        </div>
      );
  }
}

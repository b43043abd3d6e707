import { BatchScreen } from './batch/batch-screen.tsx';
import { BatchesScreen } from './batches/batches-screen.tsx';
import { Page } from './layout/page.tsx';
import { NewBatchScreen } from './new-batch/new-batch-screen.tsx';
import { type Route, routeHref, useRoute } from './route/hash-route.ts';

/** The screen the address asks for. The first one lives on behind the others. */
export function App() {
  const route = useRoute();
  return (
    <Page route={route}>
      {/* What is chosen, and an upload that is under way, are there again when the visitor comes back. */}
      <NewBatchScreen shown={route.screen === 'new'} />
      <Screen route={route} />
    </Page>
  );
}

function Screen({ route }: { route: Route }) {
  switch (route.screen) {
    case 'new':
      return null;
    case 'batches':
      return <BatchesScreen />;
    case 'batch':
      return <BatchScreen key={route.batchId} batchId={route.batchId} />;
    case 'unknown':
      return (
        <div className="card empty">
          <h1>There is nothing at this address</h1>
          <a className="button" href={routeHref({ screen: 'new' })}>
            To the first screen
          </a>
        </div>
      );
  }
}

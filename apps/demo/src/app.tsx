import { BatchScreen } from './batch/batch-screen.tsx';
import { BatchesScreen } from './batches/batches-screen.tsx';
import { Page } from './layout/page.tsx';
import { NewBatchScreen } from './new-batch/new-batch-screen.tsx';
import { type Route, routeHref, useRoute } from './route/hash-route.ts';

/** The screen of the address. The start page stays mounted behind the others, so its upload continues. */
export function App() {
  const route = useRoute();
  return (
    <Page route={route}>
      {/* Keeps the chosen file and an upload in progress while another screen is shown. */}
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
          <h1>This address has no page</h1>
          <a className="button" href={routeHref({ screen: 'new' })}>
            Start page
          </a>
        </div>
      );
  }
}

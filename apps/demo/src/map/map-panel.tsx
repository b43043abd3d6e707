import { lazy, Suspense, useState } from 'react';
import type { VectorIndex } from '../search/vector-index.ts';
import { formatCount } from '../ui/format.ts';
import { mostPoints } from './use-map.ts';

const VectorMap = lazy(() => import('./vector-map.tsx').then(({ VectorMap }) => ({ default: VectorMap })));

interface MapPanelProps {
  index: VectorIndex;
  glyphOf: (id: string) => string | null;
  nameOf: (id: string) => string;
  lit: readonly string[] | null;
}

/** The map of meanings, drawn when it is asked for: it takes some seconds of computing. */
export function MapPanel(props: MapPanelProps) {
  const [open, setOpen] = useState(false);
  const { length } = props.index.ids;
  if (length < 10) return null;
  return (
    <section className="card stack-tight" aria-labelledby="map-title">
      <h2 id="map-title">Map of meanings</h2>
      <p className="soft">
        {length > mostPoints ? `The first ${formatCount(mostPoints)}` : `All ${formatCount(length)}`} texts on
        a plane: what means the like lies together. It is worked out on your machine.
      </p>
      {open ? (
        <Suspense fallback={<p role="status">Loading…</p>}>
          <VectorMap {...props} />
        </Suspense>
      ) : (
        <div>
          <button type="button" className="button" onClick={() => setOpen(true)}>
            Draw the map
          </button>
        </div>
      )}
    </section>
  );
}

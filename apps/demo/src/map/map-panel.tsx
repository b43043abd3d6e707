import { formatCount } from '@offpeak/page-parts/ui/format.ts';
import { lazy, Suspense, useState } from 'react';
import type { VectorIndex } from '../search/vector-index.ts';
import { mostPoints } from './use-map.ts';

const VectorMap = lazy(() => import('./vector-map.tsx').then(({ VectorMap }) => ({ default: VectorMap })));

interface MapPanelProps {
  /** Null while it is being read. */
  index: VectorIndex | null;
  /** How many texts there are. */
  count: number;
  glyphOf: (id: string) => string | null;
  nameOf: (id: string) => string;
  lit: readonly string[] | null;
}

/** The map of meanings, drawn on request: it takes some seconds to compute. */
export function MapPanel({ index, count, ...texts }: MapPanelProps) {
  const [open, setOpen] = useState(false);
  if (count < 10) {
    return null;
  }
  return (
    <section className="card stack-tight" aria-labelledby="map-title">
      <h2 id="map-title">Map of meanings</h2>
      <p className="soft">
        {count > mostPoints ? `The first ${formatCount(mostPoints)}` : `All ${formatCount(count)}`} texts on a
        plane: texts with similar meaning are close together. It is computed on your machine.
      </p>
      {open && index ? (
        <Suspense fallback={<p role="status">Loading…</p>}>
          <VectorMap index={index} {...texts} />
        </Suspense>
      ) : (
        <div>
          <button type="button" className="button" disabled={!index} onClick={() => setOpen(true)}>
            Draw the map
          </button>
        </div>
      )}
    </section>
  );
}

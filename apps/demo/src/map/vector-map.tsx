import { type PointerEvent, useEffect, useRef, useState } from 'react';
import type { VectorIndex } from '../search/vector-index.ts';
import { drawMap } from './draw-map.ts';
import { fitView, type MapView, pointAt, zoomView } from './map-view.ts';
import { useMap } from './use-map.ts';
import './vector-map.css';

interface VectorMapProps {
  index: VectorIndex;
  /** The emoji of a text, or null. */
  glyphOf: (id: string) => string | null;
  /** The words of a text. */
  nameOf: (id: string) => string;
  /** Ids that are searched for, or null. */
  lit: readonly string[] | null;
}

const reach = 18;

/** The texts on a plane: texts with similar meaning are close together. */
export function VectorMap({ index, glyphOf, nameOf, lit }: VectorMapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const progress = useMap(index);
  const [moved, setMoved] = useState<MapView | null>(null);
  const [near, setNear] = useState<number | null>(null);
  const grabbed = useRef<{ x: number; y: number; view: MapView } | null>(null);
  const positions = progress?.positions;

  const viewNow = (): MapView => {
    const { clientWidth = 0, clientHeight = 0 } = canvas.current ?? {};
    return moved ?? fitView(positions ?? new Float32Array(), clientWidth, clientHeight);
  };

  useEffect(() => {
    const element = canvas.current;
    if (!element || !positions) {
      return;
    }
    const draw = (): void => {
      const view = moved ?? fitView(positions, element.clientWidth, element.clientHeight);
      const wanted = lit && new Set(lit);
      const glyphs = index.ids.slice(0, positions.length / 2).map(glyphOf);
      const litPoints = wanted && new Set(index.ids.flatMap((id, n) => (wanted.has(id) ? [n] : [])));
      drawMap(element, { positions, view, glyphs, lit: litPoints }, devicePixelRatio);
    };
    draw();
    const resized = new ResizeObserver(draw);
    resized.observe(element);
    // The emoji font may still be loading.
    document.fonts.addEventListener('loadingdone', draw);
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', draw);
    return () => {
      resized.disconnect();
      document.fonts.removeEventListener('loadingdone', draw);
      scheme.removeEventListener('change', draw);
    };
  }, [positions, moved, lit, index, glyphOf]);

  const fromMiddle = (event: { clientX: number; clientY: number }): { x: number; y: number } => {
    const box = canvas.current?.getBoundingClientRect();
    if (!box) {
      return { x: 0, y: 0 };
    }
    return { x: event.clientX - box.x - box.width / 2, y: event.clientY - box.y - box.height / 2 };
  };

  const move = (event: PointerEvent): void => {
    const at = fromMiddle(event);
    const { current } = grabbed;
    if (current) {
      const { view } = current;
      setMoved({
        ...view,
        x: view.x - (at.x - current.x) / view.scaleX,
        y: view.y - (at.y - current.y) / view.scaleY,
      });
    } else if (positions) {
      setNear(pointAt(positions, viewNow(), at, reach));
    }
  };

  const zoom = (factor: number): void => setMoved(zoomView(viewNow(), factor, { x: 0, y: 0 }));
  const nearId = near === null ? undefined : index.ids[near];

  return (
    <div className="map">
      <canvas
        ref={canvas}
        className="map-canvas"
        role="img"
        aria-label={`A map of ${index.ids.length} texts; texts with similar meaning are close together. The search above finds them without the map.`}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          grabbed.current = { ...fromMiddle(event), view: viewNow() };
        }}
        onPointerMove={move}
        onPointerUp={() => {
          grabbed.current = null;
        }}
        onPointerLeave={() => setNear(null)}
      />
      <div className="row row-between">
        <p className="small soft map-name">{nearId ? nameOf(nearId) : state(progress?.share)}</p>
        <div className="row">
          <button type="button" className="button" onClick={() => zoom(1.6)}>
            Zoom in
          </button>
          <button type="button" className="button" onClick={() => zoom(1 / 1.6)}>
            Zoom out
          </button>
          <button type="button" className="button" disabled={moved === null} onClick={() => setMoved(null)}>
            Whole map
          </button>
        </div>
      </div>
    </div>
  );
}

function state(share: number | undefined): string {
  if (share === undefined) {
    return 'Comparing every text with every other…';
  }
  return share < 1
    ? `Laying out the map, ${Math.round(share * 100)}%`
    : 'Point at one to see what it says; drag to move.';
}

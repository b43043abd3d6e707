import { useEffect, useState } from 'react';
import type { VectorIndex } from '../search/vector-index.ts';
import type { MapProgress, MapTask } from './map-messages.ts';

/** The limit of points: more would take minutes. */
export const mostPoints = 4_000;

/** The positions of the vectors so far; null before the first. */
export function useMap(index: VectorIndex): MapProgress | null {
  const [progress, setProgress] = useState<MapProgress | null>(null);
  useEffect(() => {
    const worker = new Worker(new URL('./map-worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<MapProgress>) => setProgress(data);
    const count = Math.min(index.ids.length, mostPoints);
    const task: MapTask = {
      values: index.values.slice(0, count * index.dimensions),
      count,
      dimensions: index.dimensions,
    };
    worker.postMessage(task, [task.values.buffer]);
    return () => worker.terminate();
  }, [index]);
  return progress;
}

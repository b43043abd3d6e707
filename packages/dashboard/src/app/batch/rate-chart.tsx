import { formatTime } from '@offpeak/page-parts/ui/format.ts';
import { batchCounts } from '@offpeak/react';
import { useEffect, useRef, useState } from 'react';
import type { ListedBatch } from '../api/types.ts';
import { Bars } from '../ui/bars.tsx';

const steps = 60;
const stepMs = 2000;

interface Samples {
  startedAt: number;
  succeeded: number[];
  failed: number[];
}

/** The results of the last two minutes, as long as the batch runs and this screen is open. */
export function RateChart({ batch }: { batch: ListedBatch }) {
  const counts = batchCounts(batch);
  const latest = useRef(counts);
  latest.current = counts;
  const isRunning = counts.verdict === 'running';
  const [samples, setSamples] = useState<Samples>(() => ({
    startedAt: Date.now() / 1000,
    succeeded: [],
    failed: [],
  }));
  useEffect(() => {
    if (!isRunning) {
      return;
    }
    let before = latest.current;
    const timer = setInterval(() => {
      const { succeeded, failed } = latest.current;
      const [good, bad] = [Math.max(0, succeeded - before.succeeded), Math.max(0, failed - before.failed)];
      before = latest.current;
      setSamples((known) => ({
        ...known,
        succeeded: [...known.succeeded, good].slice(-steps),
        failed: [...known.failed, bad].slice(-steps),
      }));
    }, stepMs);
    return () => clearInterval(timer);
  }, [isRunning]);
  if (!isRunning && samples.succeeded.length === 0) {
    return null;
  }
  const pad = (values: number[]): number[] => [...Array<number>(steps - values.length).fill(0), ...values];
  return (
    <Bars
      label="Results in steps of two seconds, since this screen was opened."
      series={[
        { name: 'succeeded', look: 'good', values: pad(samples.succeeded) },
        { name: 'failed', look: 'bad', values: pad(samples.failed) },
      ]}
      from={`since ${formatTime(Math.max(samples.startedAt, Date.now() / 1000 - (steps * stepMs) / 1000))}`}
      to={isRunning ? 'now' : 'end'}
    />
  );
}

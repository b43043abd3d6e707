import { formatCount } from '@offpeak/page-parts/ui/format.ts';
import type { Sample } from '../api/demo-info.ts';
import './sample-cards.css';

interface SampleCardsProps {
  /** Null while they are being listed. */
  samples: readonly Sample[] | null;
  chosen: string | null;
  onChoose: (sample: Sample) => void;
}

const faces: Readonly<Record<string, string>> = { emoji: '🎂', feedback: '💬' };

/** The samples, one of which can be chosen. */
export function SampleCards({ samples, chosen, onChoose }: SampleCardsProps) {
  if (samples === null) {
    return <div className="sample-cards sample-cards-empty" aria-hidden="true" />;
  }
  return (
    <ul className="sample-cards">
      {samples.map((sample) => (
        <li key={sample.name}>
          <button
            type="button"
            className="sample-card"
            aria-pressed={chosen === sample.name}
            onClick={() => onChoose(sample)}
          >
            <span className="sample-face" aria-hidden="true">
              {faces[sample.name] ?? '📄'}
            </span>
            <span>
              <span className="sample-title">{sample.title}</span>
              <span className="small soft sample-facts">
                {formatCount(sample.count)} requests to <code>{sample.endpoint}</code>
              </span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

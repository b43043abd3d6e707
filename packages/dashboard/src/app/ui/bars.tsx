import { formatCount } from '@offpeak/page-parts/ui/format.ts';

interface BarsProps {
  /** What is drawn, as a sentence for those who do not see it. */
  label: string;
  /** One series below the other in each bar, the first at the bottom. */
  series: readonly { name: string; look: 'good' | 'bad' | 'accent' | 'soft'; values: readonly number[] }[];
  /** The text under the first and the last bar. */
  from: string;
  to: string;
}

const height = 64;
const barWidth = 8;

/** A small chart of bars over time. */
export function Bars({ label, series, from, to }: BarsProps) {
  const count = series[0]?.values.length ?? 0;
  const sumAt = (index: number): number => series.reduce((sum, { values }) => sum + (values[index] ?? 0), 0);
  const sums = Array.from({ length: count }, (_, index) => sumAt(index));
  const max = Math.max(...sums, 1);
  return (
    <figure className="bars">
      <svg
        viewBox={`0 0 ${count * barWidth} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${label} At most ${formatCount(Math.round(max))} in a step.`}
      >
        {series.map(({ look, values, name }, at) => (
          <path key={name} className={`bars-${look}`} d={pathOf(values, series.slice(0, at), max)} />
        ))}
      </svg>
      <figcaption className="small soft bars-caption">
        <span>{from}</span>
        <span>most: {formatCount(Math.round(Math.max(...sums, 0)))}</span>
        <span>{to}</span>
      </figcaption>
    </figure>
  );
}

/** One path for all bars of a series: far fewer elements than a rectangle for each. */
function pathOf(values: readonly number[], below: BarsProps['series'], max: number): string {
  return values
    .map((value, index) => {
      if (value === 0) {
        return '';
      }
      const base = below.reduce((sum, { values: lower }) => sum + (lower[index] ?? 0), 0);
      const bottom = height - (base / max) * height;
      const top = bottom - Math.max((value / max) * height, 1);
      const left = index * barWidth;
      return `M${left} ${bottom.toFixed(1)}V${top.toFixed(1)}h${barWidth - 1}V${bottom.toFixed(1)}z`;
    })
    .join('');
}

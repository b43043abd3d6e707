/** Labels of one series, such as `{ status: '200' }`. */
export type Labels = Readonly<Record<string, string>>;

/** A number that only grows. */
export interface Counter {
  add(amount: number, labels?: Labels): void;
}

/** A number that is measured. */
export interface Gauge {
  set(value: number): void;
  add(amount: number): void;
}

/** How often a measure was at most each of some bounds. */
export interface Histogram {
  observe(value: number): void;
}

/** A set of metrics in the Prometheus text format. */
export interface Registry {
  counter(name: string, help: string): Counter;
  gauge(name: string, help: string): Gauge;
  histogram(name: string, help: string, bounds: readonly number[]): Histogram;
  /** @see https://prometheus.io/docs/instrumenting/exposition_formats */
  text(): string;
}

/** An empty registry. */
export function createRegistry(): Registry {
  const metrics: (() => string)[] = [];
  const describe = (name: string, type: string, help: string): string =>
    `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
  return {
    counter(name, help) {
      const series = new Map<string, number>();
      metrics.push(() => {
        const lines = [...series].map(([labels, value]) => `${name}${labels} ${value}\n`);
        return describe(name, 'counter', help) + (lines.length === 0 ? `${name} 0\n` : lines.join(''));
      });
      return {
        add(amount, labels = {}) {
          const key = formatLabels(labels);
          series.set(key, (series.get(key) ?? 0) + amount);
        },
      };
    },
    gauge(name, help) {
      let current = 0;
      metrics.push(() => `${describe(name, 'gauge', help)}${name} ${current}\n`);
      return {
        set(value) {
          current = value;
        },
        add(amount) {
          current += amount;
        },
      };
    },
    histogram(name, help, bounds) {
      const counts = bounds.map(() => 0);
      let sum = 0;
      let count = 0;
      metrics.push(() => {
        const buckets = bounds
          .map((bound, index) => `${name}_bucket{le="${bound}"} ${counts[index]}\n`)
          .join('');
        const rest = `${name}_bucket{le="+Inf"} ${count}\n${name}_sum ${sum}\n${name}_count ${count}\n`;
        return describe(name, 'histogram', help) + buckets + rest;
      });
      return {
        observe(value) {
          sum += value;
          count += 1;
          for (let at = bounds.length - 1; at >= 0 && value <= (bounds[at] ?? 0); at--) {
            counts[at] = (counts[at] ?? 0) + 1;
          }
        },
      };
    },
    text: () => metrics.map((metric) => metric()).join(''),
  };
}

function formatLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replace(/[\\"\n]/g, escapeLabel)}"`,
  );
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escapeLabel(character: string): string {
  return character === '\n' ? '\\n' : `\\${character}`;
}

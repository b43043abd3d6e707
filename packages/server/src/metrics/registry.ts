/** A number that only grows, with one series per combination of the values of its labels. */
export interface Counter {
  add(amount: number, ...labels: string[]): void;
}

/** A number that goes up and down. */
export interface Gauge {
  set(value: number): void;
  add(amount: number): void;
}

/** Counts how often a value was at most each of some bounds. */
export interface Histogram {
  observe(value: number): void;
}

/** One value of a sampled gauge. */
export interface Sample {
  labels: readonly string[];
  value: number;
}

/** A set of metrics in the Prometheus text format. */
export interface Registry {
  counter(name: string, help: string, labels?: readonly string[]): Counter;
  gauge(name: string, help: string): Gauge;
  /** Gauges whose values are read when the text is requested, each with the values of its labels. */
  sampled(name: string, help: string, labels: readonly string[], read: () => readonly Sample[]): void;
  histogram(name: string, help: string, bounds: readonly number[]): Histogram;
  /**
   * Returns all metrics as text; of a metric with a label `project`, only the series of the given one, or all
   * for null.
   * @see https://prometheus.io/docs/instrumenting/exposition_formats
   */
  text(project: string | null): string;
}

/** Separates the values of labels in a key; no value contains it. */
const separator = '\u0000';

/**
 * Creates an empty registry. To count is a lookup and an addition: the text is created when it is requested.
 */
export function createRegistry(): Registry {
  const metrics: ((project: string | null) => string)[] = [];
  const describe = (name: string, type: string, help: string): string =>
    `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
  return {
    counter(name, help, labels = []) {
      const series = new Map<string, number>(labels.length === 0 ? [['', 0]] : []);
      const place = labels.indexOf('project');
      metrics.push((project) => {
        const isShown = (key: string): boolean =>
          place === -1 || project === null || key.split(separator)[place] === project;
        const lines = [...series]
          .filter(([key]) => isShown(key))
          .map(([key, value]) => `${name}${formatLabels(labels, key)} ${value}\n`);
        return describe(name, 'counter', help) + lines.join('');
      });
      return {
        add(amount, ...values) {
          const key = values.length === 1 ? (values[0] ?? '') : values.join(separator);
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
    sampled(name, help, labels, read) {
      metrics.push(() => {
        const lines = read().map(
          (sample) => `${name}${formatLabels(labels, sample.labels.join(separator))} ${sample.value}\n`,
        );
        return describe(name, 'gauge', help) + lines.join('');
      });
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
    text: (project) => metrics.map((metric) => metric(project)).join(''),
  };
}

function formatLabels(names: readonly string[], key: string): string {
  if (names.length === 0) {
    return '';
  }
  const values = key.split(separator);
  const pairs = names.map(
    (name, index) => `${name}="${(values[index] ?? '').replace(/[\\"\n]/g, escapeLabel)}"`,
  );
  return `{${pairs.join(',')}}`;
}

function escapeLabel(character: string): string {
  return character === '\n' ? '\\n' : `\\${character}`;
}

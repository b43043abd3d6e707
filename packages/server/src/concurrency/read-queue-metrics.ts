/** What an engine says of its queue. */
export interface QueueMetrics {
  /** The engine whose metrics they are. */
  readonly engine: string;
  /** Requests that it computes. */
  readonly running: number;
  /** Requests that wait for it. */
  readonly waiting: number;
}

/**
 * The names of the two gauges in each engine's `/metrics`.
 *
 * Sources: vLLM docs "Production Metrics", SGLang docs "Production Metrics", llama.cpp
 * `tools/server/README.md` (needs `--metrics`), TGI docs "Metrics".
 */
const engines: readonly { engine: string; running: string; waiting: string }[] = [
  { engine: 'vLLM', running: 'vllm:num_requests_running', waiting: 'vllm:num_requests_waiting' },
  { engine: 'SGLang', running: 'sglang:num_running_reqs', waiting: 'sglang:num_queue_reqs' },
  { engine: 'llama.cpp', running: 'llamacpp:requests_processing', waiting: 'llamacpp:requests_deferred' },
  { engine: 'TGI', running: 'tgi_batch_current_size', waiting: 'tgi_queue_size' },
];

/**
 * Reads the queue of an engine from the text of its `/metrics` (Prometheus text format). The series of
 * several models or workers are added. Null when no known engine is in it.
 *
 * @example
 * ```ts
 * readQueueMetrics('vllm:num_requests_running 3\nvllm:num_requests_waiting 0');
 * // { engine: 'vLLM', running: 3, waiting: 0 }
 * ```
 */
export function readQueueMetrics(text: string): QueueMetrics | null {
  const sums = new Map<string, number>();
  for (const line of text.split('\n')) {
    addSeries(sums, line);
  }
  for (const { engine, running, waiting } of engines) {
    const inEngine = sums.get(running);
    const inQueue = sums.get(waiting);
    if (inEngine !== undefined && inQueue !== undefined) {
      return { engine, running: inEngine, waiting: inQueue };
    }
  }
  return null;
}

function addSeries(sums: Map<string, number>, line: string): void {
  const match = /^([a-zA-Z_:][\w:]*)(?:\{.*\})?\s+(\S+)/.exec(line);
  const name = match?.[1];
  const value = Number(match?.[2]);
  if (name !== undefined && Number.isFinite(value) && value >= 0) {
    sums.set(name, (sums.get(name) ?? 0) + value);
  }
}

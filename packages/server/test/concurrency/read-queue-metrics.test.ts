import { expect, test } from 'vitest';
import { readQueueMetrics } from '../../src/concurrency/read-queue-metrics.ts';

test.each([
  [
    'vLLM',
    'vllm:num_requests_running{engine="0",model_name="m"} 3.0\nvllm:num_requests_waiting{model_name="m"} 1.0',
  ],
  ['SGLang', 'sglang:num_running_reqs{model_name="m"} 3\nsglang:num_queue_reqs{model_name="m"} 1'],
  ['llama.cpp', 'llamacpp:requests_processing 3\nllamacpp:requests_deferred 1'],
  ['TGI', 'tgi_batch_current_size 3\ntgi_queue_size 1'],
])('reads the queue of %s', (engine, text) => {
  const help = '# HELP x Something.\n# TYPE x gauge\nother_total{a="b c"} 7\n';
  expect(readQueueMetrics(`${help}${text}\n`)).toEqual({ engine, running: 3, waiting: 1 });
});

test('adds the series of several models and workers', () => {
  const text = [
    'vllm:num_requests_running{model_name="a",text="with } and spaces"} 2',
    'vllm:num_requests_running{model_name="b"} 5 1700000000000',
    'vllm:num_requests_waiting{model_name="a"} 0',
    'vllm:num_requests_waiting{model_name="b"} 1e1',
  ].join('\n');
  expect(readQueueMetrics(text)).toEqual({ engine: 'vLLM', running: 7, waiting: 10 });
});

test.each([
  '',
  '<html>404</html>',
  '{"error":{}}',
  'vllm:num_requests_running 3',
  'vllm:num_requests_running NaN\nvllm:num_requests_waiting 1',
  'vllm:num_requests_running -1\nvllm:num_requests_waiting 1',
  'x_vllm:num_requests_running 3\nx_vllm:num_requests_waiting 1',
])('finds no queue in %j', (text) => {
  expect(readQueueMetrics(text)).toBeNull();
});

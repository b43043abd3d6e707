import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A model server in real time: so many sequences are decoded together, step by step, the rest wait in order
 * of arrival. The times of a step were measured on an H200 with a 7B-shaped engine. Usage: forked with
 * `[slots, 'metrics' | 'silent', port]`; sends its port.
 */
const slots = Number(process.argv[2] ?? 256);
const hasMetrics = process.argv[3] === 'metrics';
const [baseMs, perSequenceMs, prefillMs] = [5.5, 0.0208, 3];
const maxAdmitted = 16;

interface Sequence {
  left: number;
  done(): void;
}

const queue: Sequence[] = [];
let running: Sequence[] = [];
let isBusy = false;
let due = 0;

function enter(sequence: Sequence): void {
  queue.push(sequence);
  if (!isBusy) {
    isBusy = true;
    due = performance.now();
    step();
  }
}

function step(): void {
  const admitted = queue.splice(0, Math.max(0, Math.min(slots - running.length, maxAdmitted)));
  running.push(...admitted);
  if (running.length === 0) {
    isBusy = false;
    return;
  }
  due += baseMs + perSequenceMs * running.length + (admitted.length > 0 ? prefillMs : 0);
  const waitMs = due - performance.now();
  // A machine that is busy with something else must not make up for it in a burst.
  if (waitMs < -250) {
    due = performance.now();
  }
  if (waitMs < 1) {
    setImmediate(finish);
  } else {
    setTimeout(finish, waitMs);
  }
}

function finish(): void {
  const still: Sequence[] = [];
  const ended: Sequence[] = [];
  for (const sequence of running) {
    sequence.left -= 1;
    (sequence.left > 0 ? still : ended).push(sequence);
  }
  running = still;
  for (const { done } of ended) {
    done();
  }
  step();
}

function metrics(): string {
  return `vllm:num_requests_running ${running.length}\nvllm:num_requests_waiting ${queue.length}\n`;
}

function complete(response: ServerResponse, tokens: number): void {
  const sequence = { left: tokens, done: () => respond(response, tokens) };
  response.once('close', () => {
    sequence.left = 0;
    const place = queue.indexOf(sequence);
    if (place !== -1) {
      queue.splice(place, 1);
    }
  });
  enter(sequence);
}

function respond(response: ServerResponse, tokens: number): void {
  response.setHeader('content-type', 'application/json');
  const usage = { prompt_tokens: 200, completion_tokens: tokens, total_tokens: 200 + tokens };
  const choices = [{ index: 0, message: { role: 'assistant', content: 'x' }, finish_reason: 'length' }];
  response.end(JSON.stringify({ object: 'chat.completion', model: 'm', choices, usage }));
}

const server = createServer((request, response) => {
  if (request.url === '/metrics') {
    response.writeHead(hasMetrics ? 200 : 404).end(hasMetrics ? metrics() : '');
    return;
  }
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    if (request.method === 'GET') {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ object: 'list', data: [{ id: 'm', object: 'model' }] }));
      return;
    }
    const { max_tokens: tokens = 64 } = JSON.parse(Buffer.concat(chunks).toString()) as {
      max_tokens?: number;
    };
    complete(response, tokens);
  });
});
server.listen(Number(process.argv[4] ?? 0), '127.0.0.1', () =>
  process.send?.({ port: (server.address() as AddressInfo).port }),
);

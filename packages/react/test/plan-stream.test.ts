import { expect, test } from 'vitest';
import { parseBatch } from '../src/events/parse-batch.ts';
import { planStream, type Subscription } from '../src/events/plan-stream.ts';

const one = (id: string): Subscription => ({ ids: [id], address: `/batches/${id}/events`, many: false });
const many = (ids: string[], address = '/events'): Subscription => ({ ids, address, many: true });
const idsOf = (count: number, prefix = 'batch'): string[] =>
  Array.from({ length: count }, (_, n) => `${prefix}_${n}`);
const all = (): boolean => true;

test('with streams of one batch each, the page opens the first', () => {
  expect(planStream(idsOf(6).map(one), all)).toEqual({ ids: ['batch_0'], url: '/batches/batch_0/events' });
  expect(planStream(idsOf(6).map(one), (id) => id > 'batch_2')?.ids).toEqual(['batch_3']);
  expect(planStream([], all)).toBeNull();
  expect(planStream([one('a')], () => false)).toBeNull();
});

test('a stream of many names each batch once', () => {
  const plan = planStream([many(idsOf(2)), many(['batch_1', 'batch_9'])], all);
  expect(plan).toEqual({
    ids: ['batch_0', 'batch_1', 'batch_9'],
    url: '/events?ids=batch_0,batch_1,batch_9',
  });
  expect(planStream([many(idsOf(3))], (id) => id !== 'batch_1')?.ids).toEqual(['batch_0', 'batch_2']);
  const asked = planStream([many(['a,b&c'], '/events?tenant=t')], all);
  expect(asked?.url).toBe('/events?tenant=t&ids=a%2Cb%26c');
});

test('a stream has no more batches than a gateway allows, and than fit into a URL', () => {
  expect(planStream([many(idsOf(107))], all)?.ids).toEqual(idsOf(100));
  const long = planStream([many(idsOf(50, 'x'.repeat(400)))], all);
  expect(long?.url.length).toBeLessThan(6_100);
  expect(long?.ids.length).toBeGreaterThan(10);
});

test('batches with another address are left out', () => {
  const plan = planStream([many(['a']), many(['b'], '/other'), one('c'), many(['d'])], all);
  expect(plan?.ids).toEqual(['a', 'd']);
});

test('an event that is not a batch is ignored', () => {
  expect(parseBatch('{"id":"batch_1","status":"COMPLETED"}')).toMatchObject({
    id: 'batch_1',
    status: 'completed',
  });
  for (const data of ['', 'null', '7', '[]', '{}', '{"id":1,"status":"x"}', '{"id":"a"}', '{"id":']) {
    expect(parseBatch(data)).toBeNull();
  }
});

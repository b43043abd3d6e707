import { afterEach, expect, test, vi } from 'vitest';
import { type Connection, waitForConnection } from '../src/events/connection-lock.ts';

/** The connections of a test, released for the next test. */
let tabs: Connection[] = [];
afterEach(() => {
  for (const tab of tabs) {
    tab.release();
  }
  tabs = [];
  vi.unstubAllGlobals();
});

function openTab(granted: () => void = () => {}): Connection {
  const tab = waitForConnection(granted);
  tabs.push(tab);
  return tab;
}

const granted = (): number => tabs.filter((tab) => tab.isGranted()).length;
/** Long enough for a free lock to be granted. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

test('at most two of all tabs have a connection', async () => {
  for (let n = 0; n < 6; n++) {
    openTab();
  }
  await vi.waitUntil(() => granted() === 2);
  await settle();
  expect(granted()).toBe(2);
});

test('the next tab gets a released connection, and is notified once', async () => {
  const [first] = [openTab(), openTab()];
  await vi.waitUntil(() => granted() === 2);
  const told = vi.fn();
  const third = openTab(told);
  await settle();
  expect(third.isGranted()).toBe(false);
  first.release();
  await vi.waitUntil(() => third.isGranted());
  await settle();
  expect(told).toHaveBeenCalledTimes(1);
});

test('a tab that stops waiting does not get a connection, and does not block another', async () => {
  const [first] = [openTab(), openTab()];
  await vi.waitUntil(() => granted() === 2);
  const told = vi.fn();
  openTab(told).release();
  const last = openTab();
  first.release();
  await vi.waitUntil(() => last.isGranted());
  expect(told).not.toHaveBeenCalled();
});

test('every tab has a connection where locks are missing or forbidden', async () => {
  const forbidden = { request: () => Promise.reject(new DOMException('No.', 'SecurityError')) };
  for (const locks of [undefined, forbidden]) {
    vi.stubGlobal('navigator', { locks });
    const told = vi.fn();
    const tab = openTab(told);
    await vi.waitUntil(() => tab.isGranted());
    await settle();
    expect(told).toHaveBeenCalledTimes(1);
  }
});

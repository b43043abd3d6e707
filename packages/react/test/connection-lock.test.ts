import { afterEach, expect, test, vi } from 'vitest';
import { type Connection, waitForConnection } from '../src/events/connection-lock.ts';

/** What each test has asked for, so that the locks are free for the next. */
let tabs: Connection[] = [];
afterEach(() => {
  for (const tab of tabs) tab.giveBack();
  tabs = [];
  vi.unstubAllGlobals();
});

function openTab(granted: () => void = () => {}): Connection {
  const tab = waitForConnection(granted);
  tabs.push(tab);
  return tab;
}

const granted = (): number => tabs.filter((tab) => tab.isGranted()).length;
/** Long enough for a lock that is free to be given. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

test('of all tabs no more than two have a connection', async () => {
  for (let n = 0; n < 6; n++) openTab();
  await vi.waitUntil(() => granted() === 2);
  await settle();
  expect(granted()).toBe(2);
});

test('what one tab gives back the next gets, and it is told once', async () => {
  const [first] = [openTab(), openTab()];
  await vi.waitUntil(() => granted() === 2);
  const told = vi.fn();
  const third = openTab(told);
  await settle();
  expect(third.isGranted()).toBe(false);
  first.giveBack();
  await vi.waitUntil(() => third.isGranted());
  await settle();
  expect(told).toHaveBeenCalledTimes(1);
});

test('a tab that waits no longer does not get one, and holds none up', async () => {
  const [first] = [openTab(), openTab()];
  await vi.waitUntil(() => granted() === 2);
  const told = vi.fn();
  openTab(told).giveBack();
  const last = openTab();
  first.giveBack();
  await vi.waitUntil(() => last.isGranted());
  expect(told).not.toHaveBeenCalled();
});

test('where locks are missing or forbidden each tab has one', async () => {
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

import { execFileSync } from 'node:child_process';
import { cp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openFolderStorage } from '@offpeak/server/node';
import { type StorageUnderTest, testStorage } from '@offpeak/server/testing';
import { expect, test } from 'vitest';
import { streamOf } from '../../src/testing/records.ts';
import { manualClock } from '../support/manual-clock.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { testTwoServers } from './two-servers-contract.ts';

/** An empty folder, and a clock that goes only as far as a test lets it. */
async function open(): Promise<StorageUnderTest> {
  const folder = await makeTempFolder();
  const clock = manualClock();
  const storage = await openFolderStorage(folder.path, { clock });
  const others: (typeof storage)[] = [];
  let copies = 0;
  return {
    storage,
    async reopen() {
      // A copy of the files at this moment is what the death of the process leaves.
      copies += 1;
      const copy = join(folder.path, `copy-${copies}`);
      for (const name of await readdir(folder.path)) {
        if (!name.startsWith('copy-') && name !== 'lock') {
          await cp(join(folder.path, name), join(copy, name), { recursive: true });
        }
      }
      const again = await openFolderStorage(copy, { clock });
      others.push(again);
      return again;
    },
    elapse: async (ms) => clock.pass(ms),
    async [Symbol.asyncDispose]() {
      for (const opened of [storage, ...others]) {
        await opened.close();
      }
      await folder[Symbol.asyncDispose]();
    },
  };
}

await testStorage(open);
testTwoServers(open);

test('a second server on the same folder is refused with one clear sentence, and accepted afterwards', async () => {
  await using folder = await makeTempFolder();
  const storage = await openFolderStorage(folder.path);
  await expect(openFolderStorage(folder.path)).rejects.toThrow('is in use by another offpeak server');
  await storage.close();
  await (await openFolderStorage(folder.path)).close();
});

test('a folder of a newer version is refused', async () => {
  await using folder = await makeTempFolder();
  await (await openFolderStorage(folder.path)).close();
  const db = new DatabaseSync(join(folder.path, 'offpeak.db'));
  db.exec('PRAGMA user_version = 99');
  db.close();
  await expect(openFolderStorage(folder.path)).rejects.toThrow('has schema 99');
});

test('the folder and its files are for their owner only', async () => {
  await using folder = await makeTempFolder();
  const storage = await openFolderStorage(join(folder.path, 'data'));
  await storage.blobs.write(streamOf('x'), { maxBytes: 1 });
  const modes = execFileSync('find', [join(folder.path, 'data'), '-perm', '/077'], { encoding: 'utf8' });
  expect(modes).toBe('');
  expect((await readFile(join(folder.path, 'data', 'offpeak.db'))).byteLength).toBeGreaterThan(0);
  await storage.close();
});

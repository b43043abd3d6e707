import { open } from 'node:fs/promises';

/**
 * Makes the names in a folder survive a power cut. Where a folder cannot be opened (Windows), its names are
 * durable already.
 */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  if (handle === null) {
    return;
  }
  try {
    await handle.sync().catch(() => undefined);
  } finally {
    await handle.close();
  }
}

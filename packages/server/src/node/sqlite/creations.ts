import type { Once } from '../../storage/storage.ts';
import { text } from './columns.ts';
import type { Database } from './database.ts';

/**
 * Runs a creation unless the client's key for it was used before; then nothing is created, and what the key stands for comes back. To be
 * called in a transaction.
 */
export function createOnce(
  db: Database,
  created: { kind: 'file' | 'upload' | 'batch'; project: string; id: string },
  once: Once | undefined,
  create: () => void,
): { id: string; fingerprint: string } | null {
  if (once !== undefined) {
    const sql = 'SELECT id, fingerprint FROM creations WHERE project = ? AND kind = ? AND key = ?';
    const row = db.get(sql, created.project, created.kind, once.key);
    if (row !== null) return { id: text(row, 'id'), fingerprint: text(row, 'fingerprint') };
    db.run(
      'INSERT INTO creations (project, kind, key, fingerprint, id, created_at) VALUES (?, ?, ?, ?, ?, unixepoch())',
      created.project,
      created.kind,
      once.key,
      once.fingerprint,
      created.id,
    );
  }
  create();
  return null;
}

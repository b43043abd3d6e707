import type { Creation, IdempotencyKey } from '../../storage/creation.ts';
import { text } from './columns.ts';
import type { Database } from './database.ts';

/** A thing that is created, and where its idempotency key is valid. */
export interface Created {
  kind: 'file' | 'upload' | 'batch';
  project: string;
  id: string;
}

/** Returns the first creation with an idempotency key, if the key was used before. */
export function findCreation(
  db: Database,
  { project, kind }: Created,
  idempotencyKey: IdempotencyKey | undefined,
): Creation | null {
  if (idempotencyKey === undefined) {
    return null;
  }
  const sql = 'SELECT id, fingerprint FROM creations WHERE project = ? AND kind = ? AND key = ?';
  const row = db.get(sql, project, kind, idempotencyKey.key);
  if (row === null) {
    return null;
  }
  return { type: 'repeated', id: text(row, 'id'), fingerprint: text(row, 'fingerprint') };
}

/**
 * Runs a creation unless its idempotency key was used before; then nothing is created and the first creation
 * is returned. Must be called in a transaction.
 */
export function createOnce(
  db: Database,
  created: Created,
  idempotencyKey: IdempotencyKey | undefined,
  create: () => void,
): Creation {
  const before = findCreation(db, created, idempotencyKey);
  if (before !== null) {
    return before;
  }
  if (idempotencyKey !== undefined) {
    db.run(
      'INSERT INTO creations (project, kind, key, fingerprint, id, created_at) VALUES (?, ?, ?, ?, ?, unixepoch())',
      created.project,
      created.kind,
      idempotencyKey.key,
      idempotencyKey.fingerprint,
      created.id,
    );
  }
  create();
  return { type: 'created' };
}

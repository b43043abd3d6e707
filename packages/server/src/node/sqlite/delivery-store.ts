import type { DeliveryRecord } from '../../storage/records.ts';
import type { DeliveryStore } from '../../storage/storage.ts';
import { integer, integerOrNull, text } from './columns.ts';
import type { Database, Row } from './database.ts';

/**
 * No wait between attempts is longer, in ms. A delivery that is due later was written under a wrong clock.
 */
const maxWaitMs = 86_400_000;

/**
 * Creates a store of webhooks in SQLite. `now` reads a clock that nobody can set while the database is open,
 * in ms.
 */
export function sqliteDeliveryStore(db: Database, now: () => number): DeliveryStore {
  db.run('UPDATE deliveries SET due = ? WHERE due > ?', now(), now() + maxWaitMs);

  return {
    async claim({ forMs, limit, urls }) {
      return db.transaction(() => {
        const sql = `SELECT * FROM deliveries WHERE url IN (SELECT value FROM json_each(?)) AND due <= ?
          ORDER BY due LIMIT ?`;
        const rows = db.all(sql, JSON.stringify(urls), now(), limit);
        for (const row of rows) {
          // A claimed delivery is due later: if its claimant dies, it can be claimed again then.
          const hold = 'UPDATE deliveries SET due = ?, attempts = attempts + 1 WHERE id = ?';
          db.run(hold, now() + forMs, text(row, 'id'));
        }
        return rows.map(deliveryOf);
      });
    },
    async postpone(id, inMs) {
      db.run('UPDATE deliveries SET due = ? WHERE id = ?', now() + inMs, id);
    },
    async remove(id) {
      db.run('DELETE FROM deliveries WHERE id = ?', id);
    },
    async dueInMs(urls) {
      const sql = 'SELECT min(due) AS due FROM deliveries WHERE url IN (SELECT value FROM json_each(?))';
      const row = db.get(sql, JSON.stringify(urls));
      const due = row === null ? null : integerOrNull(row, 'due');
      return due === null ? null : Math.max(0, due - now());
    },
    async waiting() {
      const rows = db.all('SELECT url, count(*) AS count FROM deliveries GROUP BY url');
      return new Map(rows.map((row) => [text(row, 'url'), integer(row, 'count')]));
    },
  };
}

/** Writes a delivery that is due now. Must be called in a transaction. */
export function insertDelivery(db: Database, delivery: DeliveryRecord): void {
  db.run(
    'INSERT INTO deliveries (id, event_id, url, body, attempts, created_at, due) VALUES (?, ?, ?, ?, ?, ?, 0)',
    delivery.id,
    delivery.eventId,
    delivery.url,
    delivery.body,
    delivery.attempts,
    delivery.createdAt,
  );
}

/** Deletes the deliveries created before a time (unix seconds), at most `limit`, and returns them. */
export function deleteDeliveries(db: Database, before: number, limit: number): DeliveryRecord[] {
  const sql = `DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries WHERE created_at < ? LIMIT ?) RETURNING *`;
  return db.all(sql, before, limit).map(deliveryOf);
}

function deliveryOf(row: Row): DeliveryRecord {
  return {
    id: text(row, 'id'),
    eventId: text(row, 'event_id'),
    url: text(row, 'url'),
    body: text(row, 'body'),
    attempts: integer(row, 'attempts'),
    createdAt: integer(row, 'created_at'),
  };
}

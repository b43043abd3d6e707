import type { DeliveryRecord } from '../../storage/records.ts';
import type { DeliveryStore } from '../../storage/storage.ts';
import { integer, integerOrNull, text } from './columns.ts';
import type { Database, Row } from './database.ts';

/** Webhook deliveries in SQLite. */
export function sqliteDeliveryStore(db: Database): DeliveryStore {
  return {
    async claim({ now, until, limit }) {
      return db.transaction(() => {
        const rows = db.all('SELECT * FROM deliveries WHERE due <= ? ORDER BY due LIMIT ?', now, limit);
        for (const row of rows) {
          // Held by being due later; whoever claims it and dies leaves it to be claimed again then.
          db.run(
            'UPDATE deliveries SET due = ?, attempts = attempts + 1 WHERE id = ?',
            until,
            text(row, 'id'),
          );
        }
        return rows.map(deliveryOf);
      });
    },
    async postpone(id, due) {
      db.run('UPDATE deliveries SET due = ? WHERE id = ?', due, id);
    },
    async remove(id) {
      db.run('DELETE FROM deliveries WHERE id = ?', id);
    },
    async nextDue() {
      const row = db.get('SELECT min(due) AS due FROM deliveries');
      return row === null ? null : integerOrNull(row, 'due');
    },
  };
}

/** Writes a delivery; to be called in a transaction. */
export function insertDelivery(db: Database, delivery: DeliveryRecord): void {
  db.run(
    'INSERT INTO deliveries (id, event_id, url, body, attempts, created_at, due) VALUES (?, ?, ?, ?, ?, ?, ?)',
    delivery.id,
    delivery.eventId,
    delivery.url,
    delivery.body,
    delivery.attempts,
    delivery.createdAt,
    delivery.due,
  );
}

function deliveryOf(row: Row): DeliveryRecord {
  return {
    id: text(row, 'id'),
    eventId: text(row, 'event_id'),
    url: text(row, 'url'),
    body: text(row, 'body'),
    attempts: integer(row, 'attempts'),
    createdAt: integer(row, 'created_at'),
    due: integer(row, 'due'),
  };
}

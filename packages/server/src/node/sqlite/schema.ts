/**
 * The steps from an empty database to the newest schema; `PRAGMA user_version` counts those that ran. A
 * published step never changes: a later change is another step.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE files (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    project TEXT NOT NULL,
    purpose TEXT NOT NULL,
    filename TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    -- A deleted file keeps its row for a while, so that a cursor of a list on it stays valid.
    deleted_at INTEGER
  ) STRICT;
  CREATE INDEX files_of_project ON files (project, seq) WHERE deleted_at IS NULL;
  CREATE INDEX files_by_purpose ON files (project, purpose, seq) WHERE deleted_at IS NULL;
  CREATE INDEX files_by_expiry ON files (expires_at) WHERE deleted_at IS NULL AND expires_at IS NOT NULL;

  -- Which record (a file, a batch, a part) holds which stored bytes, in order.
  CREATE TABLE segments (
    owner TEXT NOT NULL,
    position INTEGER NOT NULL,
    blob TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    PRIMARY KEY (owner, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX segments_by_blob ON segments (blob);

  CREATE TABLE uploads (
    id TEXT PRIMARY KEY,
    project TEXT NOT NULL,
    filename TEXT NOT NULL,
    purpose TEXT NOT NULL,
    mime_type TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    status TEXT NOT NULL,
    file_seconds INTEGER,
    completion TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX uploads_pending ON uploads (expires_at) WHERE status = 'pending';

  CREATE TABLE parts (
    id TEXT PRIMARY KEY,
    upload_id TEXT NOT NULL,
    project TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    bytes INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX parts_of_upload ON parts (upload_id);
  CREATE INDEX parts_of_project ON parts (project);

  CREATE TABLE deliveries (
    id TEXT PRIMARY KEY,
    event_id TEXT NOT NULL,
    url TEXT NOT NULL,
    body TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    due INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX deliveries_by_due ON deliveries (due);

  -- The keys by which clients made creations happen once.
  CREATE TABLE creations (
    project TEXT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (project, kind, key)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE batches (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    project TEXT NOT NULL,
    revision INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ending TEXT,
    output_seconds INTEGER,
    state TEXT NOT NULL,
    owner TEXT,
    owned_until INTEGER
  ) STRICT;
  CREATE INDEX batches_of_project ON batches (project, seq);
  CREATE INDEX batches_by_age ON batches (created_at) WHERE ended = 1;
  CREATE INDEX batches_to_run ON batches (expires_at) WHERE ended = 0;
  `,
  `
  -- Sums of bytes are needed for every part and every file: the indexes alone answer them.
  DROP INDEX parts_of_upload;
  DROP INDEX parts_of_project;
  CREATE INDEX parts_of_upload ON parts (upload_id, bytes);
  CREATE INDEX parts_of_project ON parts (project, bytes);
  CREATE INDEX file_bytes_of_project ON files (project, bytes) WHERE deleted_at IS NULL;
  `,
  `
  -- The queue is checked all the time: an index answers each query, however many batches wait.
  DROP INDEX batches_to_run;
  ALTER TABLE batches DROP COLUMN owner;
  ALTER TABLE batches DROP COLUMN owned_until;
  CREATE INDEX batches_to_run ON batches (expires_at, id) WHERE ended = 0;
  ALTER TABLE segments ADD COLUMN lines INTEGER;
  -- How many transactions there were: see \`CommitMark\`.
  CREATE TABLE commits (count INTEGER NOT NULL) STRICT;
  INSERT INTO commits VALUES (0);
  -- Stored bytes that no record holds any more, until they are removed.
  CREATE TABLE garbage (blob TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  DROP INDEX deliveries_by_due;
  CREATE INDEX deliveries_by_url ON deliveries (url, due);
  CREATE INDEX deliveries_by_age ON deliveries (created_at);
  CREATE INDEX batches_by_status ON batches (json_extract(state, '$.status'), expires_at, id) WHERE ended = 0;
  `,
  `
  -- How often a server ended while it checked the input of a batch: see BatchRecord.checks.
  ALTER TABLE batches ADD COLUMN checks INTEGER NOT NULL DEFAULT 0;
  `,
  `
  -- Lists and counts by status: the index alone answers how many batches a project has in each.
  CREATE INDEX batches_of_status ON batches (project, json_extract(state, '$.status'), seq);
  `,
];

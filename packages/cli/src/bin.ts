#!/usr/bin/env node
import { refuseOldNode } from './start/old-node.ts';
import { quietSqlite } from './start/quiet-sqlite.ts';

// Everything else is loaded only once this Node is known to understand it.
const refusal = refuseOldNode(process.versions.node, process.argv.slice(2));
if (refusal === null) {
  quietSqlite(process);
  import('./main.ts').then(({ main }) => main(process.argv, process));
} else {
  process.stderr.write(`${refusal}\n`);
  process.exitCode = 1;
}

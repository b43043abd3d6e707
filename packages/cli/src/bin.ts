#!/usr/bin/env node
import { main } from './main.ts';

// Whoever reads the output may leave early, as `head` does.
process.stdout.on('error', () => process.exit());
await main(process.argv, process);

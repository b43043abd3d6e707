#!/usr/bin/env node
import { main } from './main.ts';
import { outliveBrokenPipes } from './terminal/broken-pipes.ts';

outliveBrokenPipes(process);
await main(process.argv, process);

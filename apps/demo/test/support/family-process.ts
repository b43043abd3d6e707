import { startFamily } from '../../start/children/family.ts';

/* A process with children, for tests that end it in every way. It prints their ids and then waits. */
const family = startFamily();
const sleeper =
  "require('child_process').spawn('sleep', ['300']); console.log('pid ' + process.pid); setInterval(() => {}, 1e6)";
const start = (name: string) =>
  family.start({
    name,
    command: process.execPath,
    args: ['-e', sleeper],
    env: { PATH: process.env.PATH },
    ready: /pid (\d+)/,
    readyFd: 1,
    timeoutMs: 20_000,
  });
await Promise.all([start('first'), start('second')]);
process.stdout.write('started\n');
process.on('SIGTERM', () => family.stop().then(() => process.exit(0)));
family.lost.then(async (why) => {
  process.stdout.write(`lost: ${why}\n`);
  await family.stop();
  process.exit(1);
});

import { createServer } from 'node:net';
import { type DemoArguments, usualPort } from './read-arguments.ts';
import { StartError } from './start-error.ts';

/**
 * Returns the port for the page: the requested one, else the usual one if it is free, else 0 (any). Throws if
 * the requested port is taken.
 */
export async function choosePort({ port, portIsFixed }: DemoArguments): Promise<number> {
  if (port === 0 || (await isFree(port))) {
    return port;
  }
  if (portIsFixed) {
    throw new StartError(`Port ${port} is taken. Choose another with --port, or leave it out.`);
  }
  return port === usualPort ? 0 : port;
}

/** Whether nothing listens there, on either loopback address: `localhost` may mean both. */
async function isFree(port: number): Promise<boolean> {
  const results = await Promise.all([canListen(port, '127.0.0.1'), canListen(port, '::1')]);
  return results.every((result) => result);
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code !== 'EADDRINUSE' && error.code !== 'EACCES'),
    );
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

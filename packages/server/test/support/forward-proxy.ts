import { createServer, request } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** A proxy that sends whatever it is asked for to one port of this machine. */
export interface ForwardProxy {
  url: string;
  /** The targets, in order: a whole URL, or for tunnels `CONNECT host:port`. */
  asked: string[];
  /** What it answers to everything instead, if anything. */
  refuse: number | null;
  /** The `proxy-authorization` of the last request. */
  authorization: string | undefined;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a proxy on a loopback port. */
export async function startProxy(port: number): Promise<ForwardProxy> {
  const sockets = new Set<Socket>();
  const server = createServer((incoming, outgoing) => {
    note(incoming.url ?? '', incoming.headers['proxy-authorization']);
    if (proxy.refuse !== null) {
      return void outgoing.writeHead(proxy.refuse).end();
    }
    const { pathname } = new URL(incoming.url ?? '');
    const { method, headers } = incoming;
    const onward = request({ host: '127.0.0.1', port, path: pathname, method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  server.on('connect', (incoming, socket: Socket) => {
    note(`CONNECT ${incoming.url}`, incoming.headers['proxy-authorization']);
    sockets.add(socket);
    if (proxy.refuse !== null) {
      return void socket.end(`HTTP/1.1 ${proxy.refuse} No\r\n\r\n`);
    }
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  function note(target: string, authorization: string | undefined): void {
    proxy.asked.push(target);
    proxy.authorization = authorization;
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: ForwardProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    refuse: null,
    authorization: undefined,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      for (const socket of sockets) {
        socket.destroy();
      }
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}

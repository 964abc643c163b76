import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

/** Both ends of real WebSockets over loopback, as Web Chat opens them. */
export class Sockets {
  readonly #server: Server = createServer();
  readonly #sockets: WebSocket[] = [];
  readonly #webSockets: WebSocketServer;

  private constructor(options: { readonly deflate?: object }) {
    this.#webSockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: options.deflate ?? false,
    });
  }

  static async open(options: { readonly deflate?: object } = {}): Promise<Sockets> {
    const sockets = new Sockets(options);
    sockets.#server.listen(0, '127.0.0.1');
    await once(sockets.#server, 'listening');
    return sockets;
  }

  /** @returns the server's end and the client's. */
  async pair(options: { readonly deflate?: boolean } = {}): Promise<{ near: WebSocket; far: WebSocket }> {
    const accepted = new Promise<WebSocket>((resolve) => {
      this.#server.once('upgrade', (req, socket, head) => {
        this.#webSockets.handleUpgrade(req, socket, head, resolve);
      });
    });
    const { port } = this.#server.address() as AddressInfo;
    const far = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: options.deflate ?? false });
    this.#sockets.push(far);
    const [near] = await Promise.all([accepted, once(far, 'open')]);
    return { near, far };
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.terminate();
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }
}

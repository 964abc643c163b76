import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One part that came in. */
export interface StoredPart {
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

/** Plays the store behind Teams: takes parts of a file under an address that was made for it. */
export class FileStore {
  readonly parts: StoredPart[] = [];
  /** Statuses of the next parts; nothing of such a part is kept. */
  readonly failWith: number[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', async (req, res) => {
      const chunks: Buffer[] = [];
      for await (const chunk of req) chunks.push(chunk as Buffer);
      const failure = this.failWith.shift();
      if (failure === undefined) this.parts.push({ headers: req.headers, bytes: Buffer.concat(chunks) });
      const [, to, size] = /-(\d+)\/(\d+)$/.exec(req.headers['content-range'] ?? '') ?? [];
      const location = { location: `${this.origin}/elsewhere` };
      res
        .writeHead(failure ?? (Number(to) + 1 === Number(size) ? 201 : 202), failure === 307 ? location : {})
        .end('{}');
    });
  }

  static async start(): Promise<FileStore> {
    const server = createServer();
    const store = new FileStore(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return store;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.parts.map(({ bytes }) => bytes));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

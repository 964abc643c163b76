import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { AppError } from '../../services/errors.ts';
import { failSocket } from './answers.ts';
import { parseQuery } from './body.ts';
import { doorRefusal } from './doors.ts';
import type { WireError } from './errors.ts';
import { refusalOf } from './guards.ts';
import type { Door, Upgrade } from './types.ts';

export interface UpgradesOptions {
  readonly hasKey: (door: Door) => boolean;
  readonly isDraining: () => boolean;
  /** Told of each handshake that was refused, after the answer was sent. */
  readonly onRefused: (req: IncomingMessage, error: unknown, wire: WireError) => void;
}

/** Whether a request wants a WebSocket. Other upgrades (h2c) are ignored, as the protocol allows. */
export function wantsWebSocket(req: IncomingMessage): boolean {
  return req.headers.upgrade?.trim().toLowerCase() === 'websocket';
}

/** WebSocket handshakes: guards first, then the room whose prefix the path begins with. */
export class Upgrades {
  readonly #options: UpgradesOptions;
  readonly #upgrades: Upgrade[] = [];
  /** Sockets that left HTTP; the HTTP server neither counts nor closes them. */
  readonly #sockets = new Set<Duplex>();

  constructor(options: UpgradesOptions) {
    this.#options = options;
  }

  add(upgrade: Upgrade): void {
    this.#upgrades.push(upgrade);
  }

  /** For the server's `upgrade` event. Never throws or rejects. */
  async handle(req: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    // Without a listener a reset during the handshake would end the process.
    socket.on('error', () => socket.destroy());
    try {
      const { upgrade, path } = this.#find(req);
      const query = parseQuery(req.url ?? '');
      await upgrade.handler({ req, socket, head, path, query });
    } catch (error) {
      this.#options.onRefused(req, error, failSocket(socket, error));
    }
  }

  /** Cuts off what is still open. */
  destroyAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #find(req: IncomingMessage): { upgrade: Upgrade; path: string } {
    const refusal = refusalOf(req, 0);
    if (refusal) throw refusal;
    if (this.#options.isDraining()) throw new AppError('service.draining', 'handshake while stopping');
    const path = (req.url ?? '').split('?', 1)[0] ?? '';
    const upgrade = this.#upgrades.find((one) => path.startsWith(one.pathPrefix));
    if (req.method !== 'GET' || !upgrade) throw new AppError('request.not_found', `no WebSocket at ${path}`);
    const closed = doorRefusal(req, upgrade.door, this.#options.hasKey);
    if (closed) throw closed;
    return { upgrade, path };
  }
}

import { connect, type Socket } from 'node:net';
import { createHttpServer, type HttpServerOptions } from '../../../adapters/http/server.ts';
import type { HttpServer, Route } from '../../../adapters/http/types.ts';
import { systemClock } from '../../../services/clock.ts';
import { type AnyEvent, Events } from '../../../services/events.ts';
import { type Log, type LogFields, silentLog } from '../../../services/log.ts';

/** A server on a free port, with everything it said. */
export interface Running {
  readonly server: HttpServer;
  readonly url: string;
  readonly port: number;
  readonly events: AnyEvent[];
  readonly logged: { readonly fields: LogFields; readonly message: string }[];
}

const running: HttpServer[] = [];

/** Starts a server with these routes; `stopServers` ends it. */
export async function startServer(
  routes: readonly Route[],
  options: Partial<HttpServerOptions> = {},
  prepare: (server: HttpServer) => void = () => {},
): Promise<Running> {
  const events = new Events();
  const seen: AnyEvent[] = [];
  events.onAny((event) => seen.push(event));
  const logged: { fields: LogFields; message: string }[] = [];
  const keep = (fields: LogFields, message: string) => logged.push({ fields, message });
  const log: Log = { ...silentLog, warn: keep, error: keep };
  const defaults = { host: '127.0.0.1', port: 0, gzipMinBytes: 1024, hasKey: () => false, clock: systemClock };
  const server = createHttpServer({ ...defaults, events, log, ...options });
  for (const route of routes) server.route(route);
  prepare(server);
  await server.start();
  running.push(server);
  const address = server.address();
  if (!address) throw new Error('the server does not listen');
  return { server, url: address.url, port: address.port, events: seen, logged };
}

/** For `afterEach`: what a test left open is cut off. */
export async function stopServers(): Promise<void> {
  await Promise.all(running.splice(0).map((server) => server.stop(AbortSignal.abort())));
}

/** A route that gives back what it was sent. */
export const echo: Route = {
  method: 'POST',
  path: '/echo',
  door: 'rest',
  handler: ({ body }) => ({ received: body }),
};

/** The common error object of a response, or its absence. */
export async function errorOf(
  response: Response,
): Promise<{ code?: string; message?: string; field?: string; traceId?: string }> {
  const body = (await response.json()) as { error?: Record<string, string> };
  return body.error ?? {};
}

/** What a raw connection brought until it was closed. */
export interface RawAnswer {
  readonly text: string;
  readonly status: number;
}

/** Sends bytes as they are and reads until the server closes the connection. */
export function sendRaw(port: number, bytes: string | Buffer): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    // A reset after the answer is as good an end as any.
    socket.on('error', () => {});
    socket.on('close', () => resolve({ text, status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0) }));
  });
}

/** Opens a connection that the test drives by itself. */
export async function openSocket(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  return socket;
}

/** Posts bytes with the headers given, whatever they claim. */
export function post(url: string, body: string | Buffer, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    body: typeof body === 'string' ? body : new Uint8Array(body),
    headers: { 'Content-Type': 'application/json', ...headers },
  });
}

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { createClient, type RedisClientType } from '@keyv/redis';
import type { SelfSigned } from './self-signed.ts';
import { type TempDir, tempDir } from './temp-dir.ts';

const ADVICE =
  'no redis-server found: install it (Debian: apt-get install redis-server; macOS: brew install redis) to run these tests';

/** How long a server may take to be there: a busy machine starts slowly. */
const START_WITHIN_MS = 40_000;

/** Ports below those that systems hand out: Linux from 32768, macOS and Windows from 49152. */
const FIRST_PORT = 20_000;
const PORTS_EACH = 60;
const PLACES = 200;
let nextPort = 0;

/**
 * Whether there is a `redis-server`; the tests are skipped where there is none.
 * @throws Error in continuous integration, where skipping would go unnoticed.
 */
export function hasRedis(): boolean {
  if (serverPath() !== undefined) return true;
  if (process.env['CI'] === 'true') throw new Error(ADVICE);
  process.stderr.write(`skipped: ${ADVICE}\n`);
  return false;
}

/** Whether the `redis-server` was built with TLS; the tests of that are skipped where it was not. */
export function hasRedisTls(): boolean {
  // Either way it ends at once: it knows no such setting, or misses a certificate.
  const { stdout } = spawnSync(serverPath() ?? 'redis-server', ['--port', '0', '--tls-port', '1'], {
    encoding: 'utf8',
    timeout: START_WITHIN_MS,
  });
  if (/tls-\w+-file/.test(stdout)) return true;
  process.stderr.write('skipped: this redis-server was built without TLS\n');
  return false;
}

function serverPath(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders
    .map((folder) => join(folder, 'redis-server'))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        // Not there, or not for us: the next folder may have it.
        return false;
      }
    });
}

/** A real Redis on a loopback port of its own, which can be stopped, killed, frozen and filled. */
export class RedisServer {
  readonly port: number;
  readonly #dir: TempDir;
  readonly #args: readonly string[];
  readonly #tls: SelfSigned | undefined;
  #child: ChildProcess | undefined;
  #password: string | undefined;

  private constructor(port: number, args: readonly string[], tls?: SelfSigned) {
    this.port = port;
    this.#tls = tls;
    this.#dir = tempDir();
    this.#args = tls ? [...args, ...this.#tlsSettings(tls)] : args;
  }

  /** A place for a server, with nobody there yet. @param args settings such as `--maxmemory 1mb`. */
  static async reserve(args: readonly string[] = []): Promise<RedisServer> {
    return new RedisServer(await freePort(), args);
  }

  /** One that speaks TLS alone, with this certificate; its clients need none. */
  static async startWithTls(tls: SelfSigned): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), [], tls);
    await server.start();
    return server;
  }

  static async start(args: readonly string[] = []): Promise<RedisServer> {
    const server = await RedisServer.reserve(args);
    await server.start();
    return server;
  }

  /** With the password that it wants at this moment. */
  get url(): string {
    const password = this.#password === undefined ? '' : `:${this.#password}@`;
    return `${this.#tls ? 'rediss' : 'redis'}://${password}127.0.0.1:${this.port}`;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts it, empty, on its port. */
  async start(): Promise<void> {
    const port = this.#tls ? ['--port', '0', '--tls-port', String(this.port)] : ['--port', String(this.port)];
    const settings = [...port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    const password = this.#password === undefined ? [] : ['--requirepass', this.#password];
    const child = spawn(serverPath() ?? 'redis-server', [...settings, ...password, ...this.#args], {
      cwd: this.#dir.path,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    this.#child = child;
    const giveUpAt = performance.now() + START_WITHIN_MS;
    while (!(await this.#answers())) {
      if (child.exitCode !== null || performance.now() > giveUpAt) throw new Error('redis-server did not start');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    this.#child = undefined;
  }

  /** It keeps its connections, and answers nobody. */
  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  /** From now on new connections need this password. */
  async requirePassword(password: string): Promise<void> {
    await this.command('CONFIG', 'SET', 'requirepass', password);
    this.#password = password;
  }

  /** Makes it a replica of nobody, so that it refuses writes. */
  async makeReadOnly(): Promise<void> {
    await this.command('CONFIG', 'SET', 'replica-serve-stale-data', 'yes');
    await this.command('REPLICAOF', '127.0.0.1', '1');
  }

  async makeWritable(): Promise<void> {
    await this.command('REPLICAOF', 'NO', 'ONE');
  }

  /** No byte more than it has now. */
  async fill(): Promise<void> {
    await this.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    await this.command('CONFIG', 'SET', 'maxmemory', '1');
  }

  async makeRoom(): Promise<void> {
    await this.command('CONFIG', 'SET', 'maxmemory', '0');
  }

  /** Cuts off everybody, as a restart of a proxy between would. */
  async dropClients(): Promise<void> {
    await this.command('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  }

  /** One command over a connection of its own. */
  async command(...words: string[]): Promise<unknown> {
    const client = this.#client();
    await client.connect();
    try {
      return await client.sendCommand(words);
    } finally {
      client.destroy();
    }
  }

  /** Ends it and removes what it kept. */
  async stop(): Promise<void> {
    this.thaw();
    await this.kill();
    this.#dir.remove();
  }

  async #answers(): Promise<boolean> {
    const client = this.#client();
    try {
      await client.connect();
      return (await client.ping()) === 'PONG';
    } catch {
      // Not yet.
      return false;
    } finally {
      if (client.isOpen) client.destroy();
    }
  }

  /** Of the files that it reads the certificate from. */
  #tlsSettings({ cert, key }: SelfSigned): readonly string[] {
    const [certFile, keyFile] = [join(this.#dir.path, 'cert.pem'), join(this.#dir.path, 'key.pem')];
    writeFileSync(certFile, cert);
    writeFileSync(keyFile, key, { mode: 0o600 });
    const files = ['--tls-cert-file', certFile, '--tls-key-file', keyFile, '--tls-ca-cert-file', certFile];
    return [...files, '--tls-auth-clients', 'no'];
  }

  #client(): RedisClientType {
    const client = createClient({
      url: this.url,
      socket: { reconnectStrategy: false, ...(this.#tls ? { tls: true as const, ca: this.#tls.cert } : {}) },
    }) as RedisClientType;
    // Whoever calls gets the error.
    client.on('error', () => {});
    return client;
  }
}

/**
 * A port that nobody has, of those that the system gives to nobody by itself: a server that was killed and is to come back
 * finds it as it left it. Test processes that run side by side look in places of their own.
 */
async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST_PORT + ((process.pid % PLACES) * PORTS_EACH + (nextPort++ % PORTS_EACH));
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const listening = once(server, 'listening');
  server.listen(port, '127.0.0.1');
  try {
    await listening;
  } catch {
    // Somebody has it.
    return false;
  }
  await new Promise((resolve) => server.close(resolve));
  return true;
}

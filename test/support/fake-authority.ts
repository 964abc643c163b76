import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Cloud, publicCloud } from '../../adapters/botframework/clouds.ts';

/** A key pair under the name by which the key set lists it. */
export interface AuthorityKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** Undefined: the key set says nothing about channels for this key. */
  readonly endorsements: readonly string[] | undefined;
}

/** Making a key pair takes a moment, so each name has one for the whole run. */
const keyPairs = new Map<string, { privateKey: KeyObject; publicKey: KeyObject }>();

export function authorityKey(kid: string, endorsements?: readonly string[], modulusLength = 2_048): AuthorityKey {
  const pair = keyPairs.get(kid) ?? generateKeyPairSync('rsa', { modulusLength });
  keyPairs.set(kid, pair);
  return { kid, ...pair, endorsements };
}

/** What goes wrong at one of the authority's addresses. */
export type AuthorityFault =
  | { readonly kind: 'status'; readonly status: number; readonly body?: string }
  /** Takes the request and never answers. */
  | { readonly kind: 'hang' }
  /** Answers with a body without end. */
  | { readonly kind: 'flood' };

export type AuthorityAddress = 'metadata' | 'keys' | 'token';

export interface TokenGrant {
  readonly value: string;
  /** The form that asked for it. */
  readonly form: Readonly<Record<string, string>>;
  readonly path: string;
}

/**
 * Plays the channel service's OpenID metadata and keys, and the login service's token endpoint, on loopback. Tokens are
 * signed here with node's own crypto, not with the library that the product verifies with.
 */
export class FakeAuthority {
  readonly requests: Record<AuthorityAddress, number> = { metadata: 0, keys: 0, token: 0 };
  readonly grants: TokenGrant[] = [];
  /** Listed in the key set. */
  keys: AuthorityKey[];
  /** Life of connector tokens. */
  tokenSeconds = 3_600;
  readonly #server: Server;
  readonly #faults = new Map<AuthorityAddress, AuthorityFault>();

  private constructor(server: Server, keys: AuthorityKey[]) {
    this.#server = server;
    this.keys = keys;
  }

  static async start(
    keys: readonly AuthorityKey[] = [authorityKey('key-1', ['msteams', 'webchat'])],
  ): Promise<FakeAuthority> {
    const server = createServer();
    const authority = new FakeAuthority(server, [...keys]);
    server.on('request', (req, res) => void authority.#answer(req, res));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return authority;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The public cloud, with this authority in the place of Microsoft's; the issuer stays the real one. */
  get cloud(): Cloud {
    return { ...publicCloud, openIdMetadataUrl: `${this.url}/openid`, loginUrl: `${this.url}/` };
  }

  /** From now on the address fails; without a fault it works again, and what hangs is let go. */
  fault(address: AuthorityAddress, fault?: AuthorityFault): void {
    if (fault) this.#faults.set(address, fault);
    else this.#faults.delete(address);
  }

  /** The header that the channel service would send. Claims given as undefined are left out. */
  bearer(claims: Readonly<Record<string, unknown>>, how: SignOptions = {}): string {
    const now = Math.floor((how.nowMs ?? Date.now()) / 1_000);
    const sound = { iss: publicCloud.issuer, nbf: now - 60, exp: now + 3_600 };
    return `Bearer ${signToken({ ...sound, ...claims }, { key: this.keys[0], ...how })}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const form = await readText(req);
    const path = req.url ?? '';
    const address = path === '/openid' ? 'metadata' : path === '/keys' ? 'keys' : 'token';
    this.requests[address] += 1;
    const fault = this.#faults.get(address);
    if (fault) return this.#misbehave(fault, res);
    if (address === 'metadata') return sendJson(res, 200, { issuer: publicCloud.issuer, jwks_uri: `${this.url}/keys` });
    if (address === 'keys') return sendJson(res, 200, { keys: this.keys.map(toJwk) });
    const value = `connector-token-${this.grants.length + 1}`;
    this.grants.push({ value, path, form: Object.fromEntries(new URLSearchParams(form)) });
    sendJson(res, 200, { token_type: 'Bearer', expires_in: this.tokenSeconds, access_token: value });
  }

  #misbehave(fault: AuthorityFault, res: ServerResponse): void {
    if (fault.kind === 'hang') return;
    if (fault.kind === 'status') {
      res.writeHead(fault.status, { 'content-type': 'application/json' });
      res.end(fault.body ?? '{}');
      return;
    }
    res.writeHead(200, { 'content-type': 'application/json' });
    const pour = () => {
      while (!res.destroyed && res.write(' '.repeat(65_536)));
    };
    res.on('drain', pour).on('error', () => {});
    pour();
  }
}

export interface SignOptions {
  readonly key?: AuthorityKey | undefined;
  /** Default RS256. */
  readonly alg?: 'RS256' | 'RS384' | 'RS512' | 'PS256' | 'HS256' | 'none';
  /** Replaces or removes parts of the header. */
  readonly header?: Readonly<Record<string, unknown>>;
  readonly nowMs?: number;
}

/** A JWT as asked for, sound or not. HS256 signs with the text of the public key, as the well-known attack does. */
export function signToken(claims: Readonly<Record<string, unknown>>, options: SignOptions = {}): string {
  const key = options.key ?? authorityKey('key-1');
  const alg = options.alg ?? 'RS256';
  const header = { typ: 'JWT', alg, kid: key.kid, ...options.header };
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${signature(alg, key, input)}`;
}

function signature(alg: SignOptions['alg'], key: AuthorityKey, input: string): string {
  const data = Buffer.from(input);
  if (alg === 'none') return '';
  if (alg === 'HS256') {
    const secret = key.publicKey.export({ type: 'spki', format: 'pem' });
    return createHmac('sha256', secret).update(data).digest('base64url');
  }
  const digest = `sha${alg?.slice(2)}`;
  if (alg === 'PS256') {
    // 6 is RSA_PKCS1_PSS_PADDING.
    return sign(digest, data, { key: key.privateKey, padding: 6, saltLength: 32 }).toString('base64url');
  }
  return sign(digest, data, key.privateKey).toString('base64url');
}

function toJwk(key: AuthorityKey): object {
  const { n, e } = createPublicKey(key.privateKey.export({ type: 'pkcs8', format: 'pem' })).export({ format: 'jwk' });
  const { kid, endorsements } = key;
  return { kty: 'RSA', use: 'sig', kid, x5t: kid, n, e, ...(endorsements ? { endorsements } : {}) };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function sendJson(res: ServerResponse, status: number, value: object): void {
  res.writeHead(status, { 'content-type': 'application/json' });
  res.end(JSON.stringify(value));
}

async function readText(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

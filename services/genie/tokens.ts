import type { Clock } from '../clock.ts';
import type { Events } from '../events.ts';
import { GenieFailure } from './failure.ts';
import { fromHttpResponse } from './http-failure.ts';
import { abortError } from './scope.ts';
import { TOKEN_OPERATION, type Transport } from './transport.ts';
import { tokenSchema } from './wire.ts';

/** Where the bearer token of a call comes from. */
export interface TokenSource {
  /** @throws AppError `genie.unauthorized` and others when no token can be had; the signal's reason when it aborts. */
  get(signal: AbortSignal): Promise<string>;
  /** Says that Genie refused this token. True: asking again brings another one. */
  reject(token: string): boolean;
}

/** How Lamp proves itself to Genie. */
export type Credentials =
  /** A personal access token, or the random token of the embedded Genie. */
  | { readonly kind: 'token'; readonly token: string }
  /** A Databricks service principal; tokens come from the workspace itself. */
  | { readonly kind: 'oauth'; readonly clientId: string; readonly clientSecret: string }
  | {
      readonly kind: 'entra';
      readonly clientId: string;
      readonly clientSecret: string;
      readonly tenantId: string;
      /** Default https://login.microsoftonline.com. */
      readonly authority?: string;
    };

export interface TokenSourceOptions {
  readonly credentials: Credentials;
  readonly baseUrl: (signal: AbortSignal) => string | Promise<string>;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly events: Events;
}

/** Resource id of Azure Databricks, the same in every cloud. */
const AZURE_DATABRICKS = '2ff814a6-3304-4ab8-85cb-cd0e6f879c1d';
/** Azure Databricks refuses tokens with 30 s left; a call may take some time as well. */
const MARGIN_MS = 40_000;
const MAX_REFRESH_AHEAD_MS = 20 * 60_000;
const FAILED_REFRESH_PAUSE_MS = 60_000;
const MAX_TOKEN_BYTES = 65_536;

/** Fetches nothing before the first `get`. */
export function createTokenSource(options: TokenSourceOptions): TokenSource {
  const { credentials } = options;
  if (credentials.kind === 'token') {
    return { get: () => Promise.resolve(credentials.token), reject: () => false };
  }
  return new ClientCredentials(options, credentials);
}

interface Held {
  readonly token: string;
  /** Monotonic. From `refreshAtMs` on a new one is fetched beside, from `expiresAtMs` on callers wait for it. */
  readonly refreshAtMs: number;
  readonly expiresAtMs: number;
}

/** OAuth client credentials. One fetch at a time, whoever waits; a token in use is renewed before it ends. */
class ClientCredentials implements TokenSource {
  readonly #options: TokenSourceOptions;
  readonly #credentials: Exclude<Credentials, { kind: 'token' }>;
  #held: Held | undefined;
  #fetching: Promise<string> | undefined;
  #pausedUntilMs = 0;

  constructor(options: TokenSourceOptions, credentials: Exclude<Credentials, { kind: 'token' }>) {
    this.#options = options;
    this.#credentials = credentials;
  }

  async get(signal: AbortSignal): Promise<string> {
    const now = this.#options.clock.monotonicMs();
    const held = this.#held;
    if (!held || now >= held.expiresAtMs) return await unlessAborted(this.#refresh(), signal);
    if (now >= held.refreshAtMs && now >= this.#pausedUntilMs) {
      // The held token is still good: a failure is tried again later and shows in `genie.called`.
      this.#refresh().catch(() => {
        this.#pausedUntilMs = this.#options.clock.monotonicMs() + FAILED_REFRESH_PAUSE_MS;
      });
    }
    return held.token;
  }

  reject(token: string): boolean {
    // Somebody else may have renewed it meanwhile: that one must not be thrown away.
    if (this.#held?.token === token) this.#held = undefined;
    return true;
  }

  #refresh(): Promise<string> {
    this.#fetching ??= this.#fetch().finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  async #fetch(): Promise<string> {
    const { clock, events } = this.#options;
    const startedMs = clock.monotonicMs();
    let status = 0;
    try {
      const response = await this.#request();
      status = response.status;
      const parsed = tokenSchema.safeParse(response.json);
      if (!parsed.success) throw new GenieFailure('genie.bad_response', 'token: the answer holds no token', { status });
      this.#hold(parsed.data.access_token, parsed.data.expires_in * 1_000);
      const durationMs = clock.monotonicMs() - startedMs;
      events.emit('genie.called', { operation: 'token', outcome: 'ok', status, durationMs });
      events.emit('genie.token.refreshed', { durationMs });
      return parsed.data.access_token;
    } catch (error) {
      const outcome = error instanceof GenieFailure ? error.code : 'internal';
      const durationMs = clock.monotonicMs() - startedMs;
      if (error instanceof GenieFailure) status = error.status;
      events.emit('genie.called', { operation: 'token', outcome, status, durationMs, error });
      throw error;
    }
  }

  async #request(): Promise<{ status: number; json: unknown }> {
    const { clock, transport } = this.#options;
    // Shared by all who wait, so it follows nobody's signal; the transport bounds its time.
    const { signal } = new AbortController();
    const { url, headers, form } = await this.#form(signal);
    const response = await transport.exchange({
      operation: TOKEN_OPERATION,
      method: 'POST',
      url,
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams(form).toString(),
      maxBytes: MAX_TOKEN_BYTES,
      signal,
    });
    if (response.status < 200 || response.status > 299) {
      throw fromHttpResponse(response, { operation: 'token', target: 'token', nowMs: clock.now() });
    }
    return { status: response.status, json: parseJson(response.body) };
  }

  async #form(signal: AbortSignal): Promise<{
    url: URL;
    headers: Record<string, string>;
    form: Record<string, string>;
  }> {
    const credentials = this.#credentials;
    const { clientId, clientSecret } = credentials;
    if (credentials.kind === 'oauth') {
      const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
      return {
        url: new URL('/oidc/v1/token', await this.#options.baseUrl(signal)),
        headers: { authorization: `Basic ${basic}` },
        form: { grant_type: 'client_credentials', scope: 'all-apis' },
      };
    }
    const { tenantId, authority = 'https://login.microsoftonline.com' } = credentials;
    return {
      url: new URL(`/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`, authority),
      headers: {},
      form: {
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: clientSecret,
        scope: `${AZURE_DATABRICKS}/.default`,
      },
    };
  }

  #hold(token: string, livesMs: number): void {
    const now = this.#options.clock.monotonicMs();
    this.#held = {
      token,
      refreshAtMs: now + livesMs - Math.min(livesMs / 2, MAX_REFRESH_AHEAD_MS),
      expiresAtMs: now + Math.max(livesMs - MARGIN_MS, livesMs / 2),
    };
  }
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    // The schema then says what is wrong; the parser's own message would quote the body.
    return undefined;
  }
}

/** The shared promise, or the abort of the one who waits for it. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(abortError(signal));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

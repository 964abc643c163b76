import { request } from 'undici';
import { readDotEnv } from '../services/dot-env.ts';
import { isLoopbackHost } from '../services/parsers.ts';

/**
 * What the operators' programs have in common. They speak to the running Lamp over `/api/ops`, because only one process
 * may write its state.
 */
export const EXIT_USAGE = 64;
const EXIT_UNAVAILABLE = 69;
const REQUEST_WITHIN_MS = 15_000;

const env = { ...readDotEnv(), ...process.env };

export const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Raised for what the person at the keyboard has to change. */
export class Complaint extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Where Lamp is by its settings: on this machine, or at PUBLIC_URL where it listens on one outer address only. */
export function defaultUrl(): string {
  const { HOST: host = '', PORT: port, PUBLIC_URL: publicUrl } = env;
  const everywhere = host === '' || isLoopbackHost(host) || host === '0.0.0.0' || host === '::';
  if (!everywhere && publicUrl) return /^https?:/.test(publicUrl) ? publicUrl : `https://${publicUrl}`;
  return `http://127.0.0.1:${port || '3978'}`;
}

/** @throws Complaint with Lamp's own words when it refuses, or when there is none. */
export async function callLamp(
  base: string,
  what: { readonly method: 'GET' | 'POST' | 'DELETE'; readonly path: string; readonly body?: object },
): Promise<unknown> {
  const { method, path, body } = what;
  const response = await request(new URL(path, base), {
    method,
    headers: {
      ...(env['OPS_TOKEN'] ? { authorization: `Bearer ${env['OPS_TOKEN']}` } : {}),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    body: body ? JSON.stringify(body) : null,
    signal: AbortSignal.timeout(REQUEST_WITHIN_MS),
  }).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'TimeoutError') {
      throw new Complaint(
        `Lamp at ${base} has not answered within ${REQUEST_WITHIN_MS / 1000} seconds.`,
        EXIT_UNAVAILABLE,
      );
    }
    throw new Complaint(`No Lamp answers at ${base}: start it, or name its address with --url.`, EXIT_UNAVAILABLE);
  });
  const text = await response.body.text();
  if (response.statusCode < 300) return text === '' ? undefined : parsed(text, base);
  const quoted = /"message":\s*("(?:[^"\\]|\\.)*")/.exec(text)?.[1];
  throw new Complaint(
    quoted === undefined ? `Lamp answered with status ${response.statusCode}.` : String(parsed(quoted, base)),
  );
}

function parsed(text: string, base: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Complaint(`What answers at ${base} is no Lamp: name its address with --url.`, EXIT_UNAVAILABLE);
  }
}

/** Runs a program to its end: complaints go to standard error, the process ends with their code. */
export async function run(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    const known = error instanceof Complaint;
    process.stderr.write(`${known || error instanceof TypeError ? error.message : String(error)}\n`);
    process.exitCode = known ? error.exitCode : EXIT_USAGE;
  }
}

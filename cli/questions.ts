import { parseArgs } from 'node:util';
import { request } from 'undici';
import { readDotEnv } from '../services/dot-env.ts';

/**
 * What an operator does about answers that could not be delivered: `npm run questions -- list | show ID | resend ID |
 * discard ID`. Speaks to the running Lamp over `/api/ops/questions`, because only one process may write its state.
 */
const USAGE = `npm run questions -- list              undelivered answers, newest first
npm run questions -- show ID           one of them
npm run questions -- resend ID         deliver it again
npm run questions -- discard ID        give it up
Options: --url http://localhost:3978   where Lamp is (default: PORT on this machine)
OPS_TOKEN, from .env or the environment, is sent along when it is set.`;

const EXIT_USAGE = 64;
const EXIT_UNAVAILABLE = 69;
const REQUEST_WITHIN_MS = 15_000;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

interface Letter {
  readonly id: string;
  readonly channel: string;
  readonly user: string;
  readonly reason: string;
  readonly asked_at: string;
}

/** Raised for what the person at the keyboard has to change. */
class Complaint extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

const env = { ...readDotEnv(), ...process.env };

async function call(base: string, method: 'GET' | 'POST' | 'DELETE', path: string): Promise<unknown> {
  const response = await request(new URL(`/api/ops/questions${path}`, base), {
    method,
    headers: env['OPS_TOKEN'] ? { authorization: `Bearer ${env['OPS_TOKEN']}` } : {},
    signal: AbortSignal.timeout(REQUEST_WITHIN_MS),
  }).catch(() => {
    throw new Complaint(`No Lamp answers at ${base}: start it, or name its address with --url.`, EXIT_UNAVAILABLE);
  });
  const text = await response.body.text();
  if (response.statusCode < 300) return text === '' ? undefined : JSON.parse(text);
  const message = /"message":\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1];
  throw new Complaint(message ?? `Lamp answered with status ${response.statusCode}.`);
}

async function list(base: string): Promise<void> {
  const { dead_letters: letters } = (await call(base, 'GET', '')) as { dead_letters: readonly Letter[] };
  if (letters.length === 0) say('Every answer has been delivered.');
  for (const { id, channel, user, reason, asked_at } of letters) {
    say(`${id}  ${asked_at}  ${channel}  ${user}  ${reason}`);
  }
}

async function main(): Promise<void> {
  const port = env['PORT'] || '3978';
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { url: { type: 'string', default: `http://127.0.0.1:${port}` }, help: { type: 'boolean' } },
  });
  const [command, id] = positionals;
  if (values.help || !URL.canParse(values.url)) throw new Complaint(USAGE, EXIT_USAGE);
  if (command === 'list') return list(values.url);
  if (id === undefined || !/^[\w-]{1,128}$/.test(id)) throw new Complaint(USAGE, EXIT_USAGE);
  switch (command) {
    case 'show':
      return say(JSON.stringify(await call(values.url, 'GET', `/${id}`), null, 2));
    case 'resend':
      await call(values.url, 'POST', `/${id}/resend`);
      return say('Being delivered again; "list" shows it if that fails, too.');
    case 'discard':
      await call(values.url, 'DELETE', `/${id}`);
      return say('Given up.');
    default:
      throw new Complaint(USAGE, EXIT_USAGE);
  }
}

try {
  await main();
} catch (error) {
  const known = error instanceof Complaint;
  process.stderr.write(`${known || error instanceof TypeError ? error.message : String(error)}\n`);
  process.exitCode = known ? error.exitCode : EXIT_USAGE;
}

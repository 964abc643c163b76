import { parseArgs } from 'node:util';
import { Complaint, callLamp, defaultUrl, EXIT_USAGE, run, say } from './operator.ts';

/**
 * What an operator does about answers that could not be delivered: `npm run questions -- list | show ID | resend ID |
 * discard ID`.
 */
const USAGE = `npm run questions -- list              undelivered answers, newest first
npm run questions -- show ID           one of them
npm run questions -- resend ID         deliver it again
npm run questions -- discard ID        give it up
Options: --url http://localhost:3978   where Lamp is (default: PORT on this machine)
OPS_TOKEN, from .env or the environment, is sent along when it is set.`;

interface Letter {
  readonly id: string;
  readonly channel: string;
  readonly user: string;
  readonly reason: string;
  readonly asked_at: string;
}

const call = (base: string, method: 'GET' | 'POST' | 'DELETE', path: string) =>
  callLamp(base, { method, path: `/api/ops/questions${path}` });

async function list(base: string): Promise<void> {
  const { dead_letters: letters } = (await call(base, 'GET', '')) as { dead_letters: readonly Letter[] };
  if (letters.length === 0) say('Every answer has been delivered.');
  for (const { id, channel, user, reason, asked_at } of letters) {
    say(`${id}  ${asked_at}  ${channel}  ${user}  ${reason}`);
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { url: { type: 'string', default: defaultUrl() }, help: { type: 'boolean' } },
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

await run(main);

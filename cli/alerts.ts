import { parseArgs } from 'node:util';
import { Complaint, callLamp, defaultUrl, EXIT_USAGE, run, say } from './operator.ts';

/** What an operator does about alerts: see them and their rules, try a channel out, deal with what did not arrive. */
const USAGE = `npm run alerts -- list                   what fires now
npm run alerts -- rules                  the rules
npm run alerts -- test RULE [CHANNEL]    send a sample of a rule, to one channel or to all of the rule's
npm run alerts -- undelivered            notifications that could not be delivered, newest first
npm run alerts -- resend ID              send one of them again
npm run alerts -- discard ID             give one of them up
Options: --url http://localhost:3978     where Lamp is (default: PORT on this machine)
OPS_TOKEN, from .env or the environment, is sent along when it is set.`;

const PATH = '/api/ops/alerts';

interface Alert {
  readonly id: string;
  readonly rule: string;
  readonly severity: string;
  readonly state: string;
  readonly summary: string;
  readonly since: string | number;
}

interface Rule {
  readonly name: string;
  readonly source: string;
  readonly enabled: boolean;
  readonly severity?: string;
}

interface Letter {
  readonly id: string;
  readonly channel: string;
  readonly created_at: string;
  readonly code: string | null;
  readonly reason: string | null;
  readonly alerts: readonly { readonly rule: string }[];
}

interface Result {
  readonly channel: string;
  readonly outcome: string;
  readonly message?: string;
}

async function list(base: string): Promise<void> {
  const { alerts, inhibited = [] } = (await callLamp(base, { method: 'GET', path: PATH })) as {
    alerts: readonly Alert[];
    inhibited?: readonly unknown[];
  };
  if (alerts.length === 0) say('Nothing fires.');
  for (const { id, rule, severity, state, summary, since } of alerts) {
    say(`${id}  ${new Date(since).toISOString()}  ${severity}  ${state}  ${rule}: ${summary}`);
  }
  if (inhibited.length > 0) say(`${inhibited.length} more are held back, because something else explains them.`);
}

async function rules(base: string): Promise<void> {
  const { rules: all, file } = (await callLamp(base, { method: 'GET', path: `${PATH}/rules` })) as {
    rules: readonly Rule[];
    file?: { readonly path: string; readonly error?: string };
  };
  if (all.length === 0) say('There are no rules.');
  for (const { name, source, enabled, severity } of all) {
    say([name, source, ...(severity ? [severity] : []), ...(enabled ? [] : ['switched off'])].join('  '));
  }
  if (file?.error) say(`${file.path} is not in force: ${file.error}`);
}

async function test(base: string, rule: string, channel: string | undefined): Promise<void> {
  const body = { rule, ...(channel === undefined ? {} : { channel }) };
  const { results } = (await callLamp(base, { method: 'POST', path: `${PATH}/test`, body })) as {
    results: readonly Result[];
  };
  for (const result of results) say([result.channel, result.outcome, result.message ?? ''].join('  ').trimEnd());
  if (results.some(({ outcome }) => outcome !== 'ok')) throw new Complaint('The sample did not arrive everywhere.');
}

async function undelivered(base: string): Promise<void> {
  const answer = (await callLamp(base, { method: 'GET', path: `${PATH}/undelivered` })) as {
    undelivered: readonly Letter[];
  };
  if (answer.undelivered.length === 0) say('Every notification has been delivered.');
  for (const { id, channel, created_at, code, reason, alerts } of answer.undelivered) {
    const which = alerts.map(({ rule }) => rule).join(', ');
    say(`${id}  ${created_at}  ${channel}  ${which}  ${code ?? ''}  ${reason ?? ''}`.trimEnd());
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { url: { type: 'string', default: defaultUrl() }, help: { type: 'boolean' } },
  });
  const [command, first, second, ...more] = positionals;
  const usage = new Complaint(USAGE, EXIT_USAGE);
  if (values.help || !URL.canParse(values.url) || more.length > 0) throw usage;
  switch (command) {
    case 'list':
      return list(values.url);
    case 'rules':
      return rules(values.url);
    case 'undelivered':
      return undelivered(values.url);
    case 'test':
      if (first === undefined) throw usage;
      return test(values.url, first, second);
    case 'resend':
      await callLamp(values.url, { method: 'POST', path: `${PATH}/undelivered/${idOf(first, usage)}/resend` });
      return say('Being sent again; "undelivered" shows it if that fails, too.');
    case 'discard':
      await callLamp(values.url, { method: 'DELETE', path: `${PATH}/undelivered/${idOf(first, usage)}` });
      return say('Given up.');
    default:
      throw usage;
  }
}

function idOf(text: string | undefined, usage: Complaint): string {
  if (text === undefined || !/^[\w-]{1,128}$/.test(text)) throw usage;
  return text;
}

await run(main);

import type { ErrorCode } from '../errors.ts';
import type { EventMap, EventName } from '../events.ts';

/** How an event shows in the log. */
export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
}

type LineRule<N extends EventName> = LogLine | ((fields: EventMap[N]) => LogLine);

const debug = (message: string): LogLine => ({ level: 'debug', message });
const info = (message: string): LogLine => ({ level: 'info', message });
const warn = (message: string): LogLine => ({ level: 'warn', message });
const error = (message: string): LogLine => ({ level: 'error', message });

/** Failed calls that an operator can mend: what to look at. The cause stands in the line's `err`. */
const ADVICE: { readonly [code in ErrorCode]?: string } = {
  'genie.unauthorized':
    'Genie refused the credentials: renew DATABRICKS_TOKEN, or the client id and secret, and start again',
  'genie.forbidden':
    'Genie refused the principal: give it CAN RUN on the space, CAN USE on its warehouse and SELECT on its tables',
  'genie.space_not_found': 'Genie has no such space: check GENIE_SPACE_ID or GENIE_SPACES',
  'genie.network_not_allowed':
    'the workspace refused the address of this machine: add it to the IP access list, or go through the private link',
  'genie.space_misconfigured': 'the workspace does not offer this call: check that Genie is switched on there',
  'genie.unreachable': 'Genie could not be reached: check the network, the proxy and DATABRICKS_HOST',
};

const ALERT_CHANGES: Readonly<Record<EventMap['alert.changed']['change'], string>> = {
  firing: 'an alert fires',
  resolved: 'an alert is over',
  acknowledged: 'an alert was acknowledged',
  silenced: 'a rule was silenced',
  unsilenced: 'a silence was ended',
  silence_expired: 'a silence is over',
};

/**
 * Which events are worth a line, and how loud. What happens for every question is debug: the line of statistics and the
 * metrics tell about many. Events that are not listed are debug lines under their own name.
 */
const RULES: { readonly [N in EventName]?: LineRule<N> } = {
  'auth.refused': warn('somebody was not let in'),
  'turn.failed': error('an inbound could not be handled'),
  // One line for all messages of a question is written where they are joined.
  'question.merged': debug('a message became part of a question'),
  'question.refused': info('a question was refused'),
  'question.sent': debug('a try to deliver ended'),
  'question.dead': error('an answer could not be delivered'),
  'question.expired': warn('a question expired before it was answered'),
  'question.cancelled': info('a question was cancelled'),
  'question.resumed': info('a question goes on after a restart'),
  'question.untold': warn('Genie did not take a question that it had answered before'),
  'schedule.changed': ({ change }) =>
    change === 'stopped' ? warn('a scheduled question was stopped') : info(`a scheduled question: ${change}`),
  'schedule.due': ({ outcome }) => (outcome === 'failed' ? warn : debug)(`a scheduled question was due: ${outcome}`),
  'feedback.given': info('feedback was given'),
  'delivery.attempted': ({ outcome }) =>
    outcome === 'ok' ? debug('delivered') : warn('a channel did not take a message'),
  'genie.called': ({ outcome }) =>
    outcome === 'ok' ? debug('Genie answered') : warn(ADVICE[outcome] ?? 'a call to Genie failed'),
  'genie.query.ended': ({ outcome }) =>
    outcome === 'ok' ? debug('a query was answered') : info('a query ended without an answer'),
  'genie.pool.replaced': warn('the connections to Genie were replaced'),
  'delivery.pool.replaced': warn('the connections to the connector were replaced'),
  'engine.started': debug('the embedded Genie runs'),
  'engine.reloaded': ({ leftOut }) =>
    leftOut > 0
      ? warn('the files of DATA_DIR have changed and were read again; some were left out')
      : info('the files of DATA_DIR have changed and were read again'),
  'engine.exited': ({ expected }) =>
    expected ? info('the embedded Genie has ended') : error('the embedded Genie ended unexpectedly'),
  'file.ended': ({ outcome }) =>
    outcome === 'ok' || outcome === 'left'
      ? debug('a file was fetched')
      : warn('a file could not be fetched to its end'),
  'session.swept': ({ removed }) => (removed > 0 ? info('idle sessions were removed') : debug('no idle sessions')),
  'webchat.trimmed': info('old Web Chat conversations were removed'),
  'token.failed': warn('an access token could not be had'),
  'store.failed': error('a store failed'),
  'settings.changed': info('settings were changed'),
  'settings.refused': warn('a change of settings is wrong: the former ones hold'),
  'redis.state': ({ state }) =>
    state === 'connected'
      ? info('Redis is there: sessions are in Redis')
      : warn('Redis is away: sessions are kept in STATE_DIR meanwhile, and answers are not remembered in Redis'),
  'redis.evicting': warn('Redis may drop sessions when its memory is full: set maxmemory-policy to noeviction'),
  'alert.notified': ({ outcome }) =>
    outcome === 'ok' ? debug('alerts were brought') : warn('a channel did not take alerts'),
  'alert.undelivered': error('alerts could not be delivered'),
  'alert.conversation': ({ change }) =>
    change === 'added' ? info('a conversation gets alerts now') : info('a conversation gets no alerts any more'),
  'clock.jumped': warn('the wall clock jumped'),
  'alert.changed': ({ change, severity }) =>
    change === 'firing' && severity !== 'info' ? warn('an alert fires') : info(ALERT_CHANGES[change]),
  'alert.rules_changed': info('the rules of alerts were changed'),
  'alert.file_refused': error('the file of alert rules was not taken'),
  'alert.held_back': warn('a channel has had its share of alerts'),
  // Whoever starts Lamp by hand is told in one plain line; this one is for those who look for more.
  'process.state': ({ state }) => (state === 'degraded' ? warn('process state') : debug('process state')),
};

/** The line for an event. */
export function logLineOf<N extends EventName>(name: N, fields: EventMap[N]): LogLine {
  const rule = RULES[name];
  if (rule === undefined) return debug(name);
  return typeof rule === 'function' ? rule(fields) : rule;
}

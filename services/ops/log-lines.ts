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
  'question.dead': error('an answer could not be delivered'),
  'question.expired': warn('a question expired before it was answered'),
  'question.cancelled': info('a question was cancelled'),
  'question.resumed': info('a question goes on after a restart'),
  'feedback.given': info('feedback was given'),
  'delivery.attempted': ({ outcome }) =>
    outcome === 'ok' ? debug('delivered') : warn('a channel did not take a message'),
  'genie.called': ({ outcome }) => (outcome === 'ok' ? debug('Genie answered') : warn('a call to Genie failed')),
  'genie.query.ended': ({ outcome }) =>
    outcome === 'ok' ? debug('a query was answered') : info('a query ended without an answer'),
  'genie.pool.replaced': warn('the connections to Genie were replaced'),
  'engine.started': debug('the embedded Genie runs'),
  'engine.exited': ({ expected }) =>
    expected ? info('the embedded Genie has ended') : error('the embedded Genie ended unexpectedly'),
  'session.swept': ({ removed }) => (removed > 0 ? info('idle sessions were removed') : debug('no idle sessions')),
  'webchat.trimmed': info('old Web Chat conversations were removed'),
  'store.failed': error('a store failed'),
  'alert.notified': ({ outcome }) =>
    outcome === 'ok' ? debug('alerts were brought') : warn('a channel did not take alerts'),
  'alert.undelivered': error('alerts could not be delivered'),
  'alert.conversation': ({ change }) =>
    change === 'added' ? info('a conversation gets alerts now') : info('a conversation gets no alerts any more'),
  'clock.jumped': warn('the wall clock jumped'),
  // Whoever starts Lamp by hand is told in one plain line; this one is for those who look for more.
  'process.state': ({ state }) => (state === 'degraded' ? warn('process state') : debug('process state')),
};

/** The line for an event. */
export function logLineOf<N extends EventName>(name: N, fields: EventMap[N]): LogLine {
  const rule = RULES[name];
  if (rule === undefined) return debug(name);
  return typeof rule === 'function' ? rule(fields) : rule;
}

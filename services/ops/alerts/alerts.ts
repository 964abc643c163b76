import type { Clock } from '../../clock.ts';
import { AppError } from '../../errors.ts';
import type { Events } from '../../events.ts';
import type { CheckResult } from '../health.ts';
import { AlertStore, type HistoryPage } from './alert-store.ts';
import { ChannelBook } from './channel-book.ts';
import type { ChannelConfig, ChannelResult, Notifier } from './channels.ts';
import { AlertDesk } from './desk.ts';
import { Dispatcher } from './dispatcher.ts';
import { AlertEngine } from './engine.ts';
import { type AlertCounts, type AlertView, countsOf, type SilenceView, silencesOf, viewsOf } from './overview.ts';
import { RuleBook, type RuleEntry } from './rule-book.ts';
import { type FileStatus, RuleFile, type RuleFileOptions } from './rule-file.ts';
import { isActive } from './states.ts';
import type { FigureHistory } from './types.ts';

export interface AlertsOptions {
  readonly history: FigureHistory;
  /** How far the history reaches back, milliseconds. */
  readonly historyMs: number;
  readonly clock: Clock;
  readonly events: Events;
  /** Undefined: alerts are shown and logged, and nobody is told. */
  readonly notifier: Notifier | undefined;
  /** Conversations that asked to be told. Default: none. */
  readonly conversations?: () => readonly ChannelConfig[];
  /** File of the store. */
  readonly storePath: string;
  readonly file: Pick<RuleFileOptions, 'path' | 'isNamed' | 'variable'>;
  /** How long the first alert of a group waits for others before a channel is told, milliseconds. */
  readonly groupWaitMs: number;
  /** Most messages to one channel in an hour. */
  readonly hourlyCap: number;
  /** Most events in the history. */
  readonly maxEvents: number;
  /** How long events stay in the history, milliseconds. */
  readonly maxEventAgeMs: number;
}

/** A channel without what must not be shown. */
export interface ChannelView {
  readonly name: string;
  readonly kind: ChannelConfig['kind'];
  readonly lastResult: ChannelResult | undefined;
  readonly heldUntil: number | undefined;
}

/** Who does something, and why. */
export interface Doer {
  readonly by: string;
  readonly comment?: string;
}

const DAY_MS = 86_400_000;

/** Alerts as a whole: the rules, where each stands, who is told. Built unstarted; `start` reads the file. */
export class Alerts {
  readonly rules: RuleBook;
  readonly channels: ChannelBook;
  readonly #options: AlertsOptions;
  readonly #store: AlertStore;
  readonly #desk: AlertDesk;
  readonly #engine: AlertEngine;
  readonly #dispatcher: Dispatcher | undefined;
  readonly #file: RuleFile;

  /** @throws AppError `state.corrupt`, `state.unwritable`. */
  constructor(options: AlertsOptions) {
    this.#options = options;
    const { clock, events, history, notifier, historyMs } = options;
    this.#store = new AlertStore({
      path: options.storePath,
      maxEvents: options.maxEvents,
      maxAgeMs: options.maxEventAgeMs,
    });
    const store = this.#store;
    this.channels = new ChannelBook(options.conversations);
    const names = () => this.channels.names();
    const context = () => ({ figures: history.catalogue(), historyMs });
    this.rules = new RuleBook({ store, clock, context, channels: names });
    this.#desk = new AlertDesk({
      store,
      clock,
      events,
      figures: () => history.catalogue(),
      channels: notifier ? names : () => [],
      onTellable: (tellables) => this.#dispatcher?.reconcile(tellables),
    });
    this.#engine = new AlertEngine({ history, clock, events, desk: this.#desk });
    this.#dispatcher = notifier && this.#buildDispatcher(notifier);
    const onTaken = () => this.#engine.setRules(this.rules.effective());
    this.#file = new RuleFile({ ...options.file, rules: this.rules, channels: this.channels, clock, events, onTaken });
  }

  async start(): Promise<void> {
    const { clock } = this.#options;
    const now = clock.now();
    this.#desk.restore();
    const sends = this.#store.sendsSince(now - DAY_MS).map(({ channel, rule, at }) => {
      // A moment that lies in the future was written before the clock was put back.
      return { channel, rule, agoMs: Math.max(0, now - at) };
    });
    this.#dispatcher?.resume(sends);
    await this.#file.start();
    this.#engine.setRules(this.rules.effective());
    this.#engine.start();
  }

  /** Idempotent. Waits for messages on their way, until `signal` aborts. */
  async stop(signal: AbortSignal): Promise<void> {
    this.#engine.stop();
    await this.#file.stop();
    await this.#dispatcher?.stop(signal);
    this.#store.close();
  }

  fileStatus(): FileStatus {
    return this.#file.status();
  }

  /** Alerts that are there or about to be, worst and oldest first. */
  list(): readonly AlertView[] {
    return viewsOf(this.#engine.watched(), this.#desk);
  }

  /** Rules that are silenced. */
  silences(): readonly SilenceView[] {
    const names = this.rules.entries().map(({ name }) => name);
    return silencesOf(names, this.#desk, this.#options.clock.monotonicMs());
  }

  /** How many rules stand where. */
  counts(): AlertCounts {
    return countsOf(this.#engine.watched());
  }

  /**
   * Says that somebody looks after it: nobody else is told of it until it is over. Again does nothing.
   * @throws AppError `request.not_found`; `request.conflict` while it is only pending.
   */
  acknowledge(id: string, { by, comment }: Doer): void {
    const rule = this.#ruleOfAlert(id);
    if (!isActive(this.#desk.stateOf(rule))) {
      const sentence = 'This alert does not fire yet; it can be acknowledged when it does.';
      throw new AppError('request.conflict', sentence, { publicMessage: sentence });
    }
    const at = this.#options.clock.now();
    const acknowledgement = { by, at, ...(comment === undefined ? {} : { comment }) };
    this.#desk.step(rule, { kind: 'acknowledge', acknowledgement, ...this.#moment() });
  }

  /**
   * Keeps a rule quiet for a while, this alert and others to come. @param ref an alert's id, or the name of a rule.
   * @throws AppError `request.not_found`.
   */
  silence(ref: string, { by, comment, minutes }: Doer & { readonly minutes: number }): void {
    const rule = this.#ruleOf(ref);
    const { nowMs, at } = this.#moment();
    const forMs = minutes * 60_000;
    const silence = {
      by,
      at,
      untilMs: nowMs + forMs,
      until: at + forMs,
      ...(comment === undefined ? {} : { comment }),
    };
    this.#desk.step(rule, { kind: 'silence', silence, nowMs, at });
  }

  /** Ends a silence; without one it does nothing. @throws AppError `request.not_found`. */
  unsilence(ref: string, by: string): void {
    this.#desk.step(this.#ruleOf(ref), { kind: 'unsilence', by, ...this.#moment() });
  }

  /** What has happened, newest first. @param before `nextBefore` of the page before. */
  history(limit: number, before?: number): HistoryPage {
    return this.#store.history(limit, before);
  }

  /** Adds a rule; see `RuleBook.create`. */
  createRule(raw: unknown, by: string): RuleEntry {
    const entry = this.rules.create(raw, by);
    this.#rulesChanged('created', entry.name, by);
    return entry;
  }

  /** Changes a rule; see `RuleBook.replace`. */
  replaceRule(name: string, raw: unknown, by: string): RuleEntry {
    const entry = this.rules.replace(name, raw, by);
    this.#rulesChanged('changed', name, by);
    return entry;
  }

  /** Takes a rule away; see `RuleBook.remove`. */
  removeRule(name: string, by: string): void {
    this.rules.remove(name);
    this.#rulesChanged('removed', name, by);
  }

  channelViews(): readonly ChannelView[] {
    return this.channels.all().map(({ name, kind }) => ({
      name,
      kind,
      lastResult: this.#dispatcher?.lastResult(name),
      heldUntil: this.#dispatcher?.heldUntil(name),
    }));
  }

  /**
   * Sends a sample of a rule to one channel, or to all that the rule goes to. It is marked as one, and counts for nothing.
   * @returns what became of it, by channel. @throws AppError `request.not_found`, `request.conflict`, `request.invalid`.
   */
  async test(name: string, channelName?: string): Promise<readonly { channel: string; error?: unknown }[]> {
    const { rule } = this.rules.found(name);
    const dispatcher = this.#dispatcher;
    const all = this.channels.all();
    const wanted = channelName === undefined ? (rule.channels ?? this.channels.names()) : [channelName];
    const chosen = all.filter((channel) => wanted.includes(channel.name));
    if (!dispatcher || chosen.length === 0) throw noChannel(channelName, this.channels.names());
    const now = this.#options.clock.now();
    const threshold = rule.condition.kind === 'absence' ? undefined : rule.condition.threshold;
    const described = this.#desk.describe(rule, { id: `sample-${now}`, since: now, value: threshold }, 'firing');
    const sample = {
      ...described,
      summary: `[sample] ${described.summary}`,
      labels: { ...rule.labels, sample: 'true' },
    };
    return await Promise.all(
      chosen.map(async (channel) => {
        try {
          await dispatcher.sendSample([sample], channel);
          return { channel: channel.name };
        } catch (error) {
          return { channel: channel.name, error };
        }
      }),
    );
  }

  /** For the health check: a file that was refused, a store that fails, rules that cannot be watched. */
  health(): CheckResult {
    const { error } = this.#file.status();
    if (error !== undefined) return { status: 'degraded', detail: `the file of rules was not taken: ${error}` };
    if (this.#desk.isFailing) return { status: 'degraded', detail: 'alerts cannot be kept at the moment' };
    return { status: 'ok' };
  }

  #rulesChanged(change: 'created' | 'changed' | 'removed', rule: string, by: string): void {
    const effective = this.rules.effective();
    this.#options.events.emit('alert.rules_changed', { source: 'api', change, rule, by, rules: effective.length });
    this.#engine.setRules(effective);
  }

  #moment(): { readonly nowMs: number; readonly at: number } {
    return { nowMs: this.#options.clock.monotonicMs(), at: this.#options.clock.now() };
  }

  #ruleOfAlert(id: string): string {
    const rule = this.#desk.ruleOf(id);
    if (rule !== undefined && this.#desk.stateOf(rule).kind !== 'resolved') return rule;
    throw new AppError('request.not_found', 'no such alert', {
      field: 'id',
      publicMessage: 'There is no alert with this id, or it is over. GET /api/ops/alerts lists those that are.',
    });
  }

  #ruleOf(ref: string): string {
    return this.rules.entry(ref) ? ref : this.#ruleOfAlert(ref);
  }

  #buildDispatcher(notifier: Notifier): Dispatcher {
    const { clock, events, groupWaitMs, hourlyCap } = this.#options;
    const note = (channel: string, rule: string) => {
      const at = clock.now();
      try {
        this.#store.addSends([{ channel, rule, at }], at - DAY_MS);
      } catch (error) {
        events.emit('store.failed', { store: 'alerts', operation: 'write', error });
      }
    };
    return new Dispatcher({
      notifier,
      channels: () => this.channels.all(),
      clock,
      events,
      groupWaitMs,
      hourlyCap,
      onSend: (channel) => note(channel, ''),
      onSending: (event, channel) => this.#desk.sending(event, channel),
      onTold: (event, channel) => {
        this.#desk.told(event, channel);
        if (event.state === 'firing') note(channel, event.rule);
      },
    });
  }
}

function noChannel(wanted: string | undefined, names: readonly string[]): AppError {
  if (names.length === 0) {
    const sentence = 'There is no channel to send it to; the file of rules names them under "channels".';
    return new AppError('request.conflict', sentence, { publicMessage: sentence });
  }
  const sentence =
    wanted === undefined
      ? 'This rule goes to no channel; name one.'
      : `There is no channel of this name. There are ${names.join(', ')}.`;
  return new AppError('request.invalid', sentence, { field: 'channel', publicMessage: sentence });
}

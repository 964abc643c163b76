import type { Bot, Channel } from '../../bot/types.ts';
import { type Clock, every, type Timer } from '../../services/clock.ts';
import type { Config } from '../../services/config.ts';
import type { Events } from '../../services/events.ts';
import type { Log } from '../../services/log.ts';
import type { HttpServer } from '../http/types.ts';
import type { RenderActivity } from './activity.ts';
import type { LogBounds } from './activity-bounds.ts';
import { ActivityLog } from './activity-log.ts';
import { type BatchSettings, batchingOf } from './batching.ts';
import { type DescribeProgress, WebChatChannel } from './channel.ts';
import { ChosenLanguage, type ChosenLanguageOptions } from './chosen-language.ts';
import { DirectLine } from './direct-line.ts';
import { FloodLimit } from './flood-limit.ts';
import { Intake } from './intake.ts';
import { Origins } from './origins.ts';
import { Page, type PageOptions } from './page.ts';
import { Past } from './past.ts';
import { keptSecret } from './secret.ts';
import { type FigureSinks, tellOfStreams } from './stream-figures.ts';
import { Streams } from './streams.ts';
import { Tokens } from './tokens.ts';
import { Visitors } from './visitors.ts';

/** The settings that are read here. */
export type WebChatSettings = Pick<
  Config,
  'stateDir' | 'publicUrl' | 'webchatTokenSecret' | 'webchatMaxStreams' | keyof BatchSettings
>;

export interface WebChatOptions {
  readonly settings: WebChatSettings;
  readonly clock: Clock;
  readonly events: Events;
  readonly log: Log;
  readonly render: RenderActivity;
  readonly describe: DescribeProgress;
  /** Default: `defaultBounds`. */
  readonly bounds?: Partial<LogBounds>;
  /** Messages of one person within 10 s. Default 20. */
  readonly maxMessages?: number;
}

/** Web Chat: the channel, its server and its page. */
export interface WebChat {
  readonly channel: Channel;
  /** Adds the routes; before the server starts. Sockets end themselves when it drains. */
  mount(http: HttpServer, bot: Bot, page: PageOptions & Pick<ChosenLanguageOptions, 'preferences'>): void;
  /**
   * Opens the log: from now on messages can be delivered.
   * @throws AppError `state.*` when the log or the secret cannot be used.
   */
  open(): Promise<void>;
  /** Brings the bot what an earlier process had left. Call it once the bot can receive. */
  repair(): Promise<void>;
  /** Adds figures about frames and connections. Once. */
  tell(sinks: FigureSinks): void;
  /** Takes changed settings over: the next frame and the next connection go by them. */
  adjust(settings: BatchSettings & Pick<Config, 'webchatMaxStreams'>): void;
  /** Sends what is in the log to those who are connected, without waiting for company. */
  flush(): Promise<void>;
  /** Says goodbye to every socket and closes the log. Idempotent. */
  stop(signal: AbortSignal): Promise<void>;
}

const SWEEP_MS = 10 * 60_000;
const MESSAGES_WINDOW_SECONDS = 10;
/** New tokens per address and minute: a page needs one when it opens. */
const TOKENS_PER_MINUTE = 600;

/** Builds Web Chat. Opens nothing before `open`. */
export function createWebChat(options: WebChatOptions): WebChat {
  return new WebChatRoom(options);
}

class WebChatRoom implements WebChat {
  readonly channel: Channel;
  readonly #options: WebChatOptions;
  readonly #activities: ActivityLog;
  readonly #streams: Streams;
  readonly #tokens: Tokens;
  #intake: Intake | undefined;
  #sweep: Timer | undefined;

  constructor(options: WebChatOptions) {
    this.#options = options;
    const { settings, clock, events, log, bounds } = options;
    const activities = new ActivityLog({ stateDir: settings.stateDir, ...(bounds === undefined ? {} : { bounds }) });
    this.#activities = activities;
    this.#streams = new Streams({
      activities,
      clock,
      events,
      log,
      batching: batchingOf(settings),
      maxStreams: settings.webchatMaxStreams,
    });
    this.#tokens = new Tokens({
      clock,
      secret: () => settings.webchatTokenSecret ?? keptSecret(settings.stateDir),
    });
    const { render, describe } = options;
    this.channel = new WebChatChannel({ activities, streams: this.#streams, render, describe, clock });
  }

  mount(http: HttpServer, bot: Bot, page: PageOptions & Pick<ChosenLanguageOptions, 'preferences'>): void {
    const { settings, clock, events, log } = this.#options;
    const [activities, streams, tokens] = [this.#activities, this.#streams, this.#tokens];
    const intake = new Intake({ bot, activities, streams, clock, events, log });
    this.#intake = intake;
    const origins = new Origins(settings.publicUrl);
    const limits = {
      tokens: new FloodLimit({
        points: TOKENS_PER_MINUTE,
        windowSeconds: 60,
        publicMessage: 'Too many new chats from this address; try again in a minute.',
      }),
      messages: new FloodLimit({
        points: this.#options.maxMessages ?? 20,
        windowSeconds: MESSAGES_WINDOW_SECONDS,
        publicMessage: 'Too many messages in a short time; try again in a few seconds.',
      }),
    };
    const visitors = new Visitors({ tokens, events });
    new DirectLine({ tokens, visitors, origins, activities, intake, streams, clock, events, limits }).mount(http);
    new Past({ visitors, activities, streams, clock, limit: limits.messages }).mount(http);
    new ChosenLanguage({ visitors, preferences: page.preferences, limit: limits.messages }).mount(http);
    new Page(page).mount(http);
    // The server waits for open sockets, so they have to go as soon as it drains.
    http.draining.addEventListener('abort', () => void this.#streams.stop(new AbortController().signal), {
      once: true,
    });
  }

  async open(): Promise<void> {
    const { clock, events } = this.#options;
    this.#tokens.load();
    await this.#activities.start();
    this.#streams.start();
    const sweep = async () => {
      const { forgotten } = await this.#activities.run('sweep', { now: clock.now() });
      if (forgotten > 0) events.emit('webchat.trimmed', { conversations: forgotten });
    };
    this.#sweep = every(clock, SWEEP_MS, {
      run: sweep,
      onError: (error) => events.emit('store.failed', { store: 'webchat', operation: 'sweep', error }),
    });
  }

  async repair(): Promise<void> {
    await this.#intake?.repair();
  }

  tell(sinks: FigureSinks): void {
    tellOfStreams(this.#streams, sinks);
  }

  adjust(settings: BatchSettings & Pick<Config, 'webchatMaxStreams'>): void {
    this.#streams.batching = batchingOf(settings);
    this.#streams.maxStreams = settings.webchatMaxStreams;
  }

  flush(): Promise<void> {
    return this.#streams.flush();
  }

  async stop(signal: AbortSignal): Promise<void> {
    this.#sweep?.cancel();
    await this.#streams.stop(signal);
    await this.#activities.stop();
  }
}

import { readFile, stat } from 'node:fs/promises';
import type { Clock } from '../../clock.ts';
import type { Events } from '../../events.ts';
import { WatchedFile } from '../../watched-file.ts';
import { readAlertsFile } from './alerts-file.ts';
import type { ChannelBook } from './channel-book.ts';
import type { RuleBook } from './rule-book.ts';

export interface RuleFileOptions {
  readonly path: string;
  /** Whether the settings name it: then it must be there, and when it goes its rules stay. */
  readonly isNamed: boolean;
  readonly rules: RuleBook;
  readonly channels: ChannelBook;
  readonly clock: Clock;
  readonly events: Events;
  /** Value of an environment variable. */
  readonly variable: (name: string) => string | undefined;
  /** Called when its rules and channels have been taken. */
  readonly onTaken: () => void;
}

/** What is known of the file. */
export interface FileStatus {
  readonly path: string;
  /** When its rules were taken, epoch milliseconds; undefined when that never happened. */
  readonly loadedAt: number | undefined;
  /** Why what stands there now was not taken; the rules from before are at work. */
  readonly error: string | undefined;
}

const MAX_BYTES = 262_144;
const MAX_SENTENCES = 5;

/** The file of rules: taken as a whole, or refused as a whole with the reasons. */
export class RuleFile {
  readonly #options: RuleFileOptions;
  readonly #watched: WatchedFile;
  #loadedAt: number | undefined;
  #error: string | undefined;

  constructor(options: RuleFileOptions) {
    this.#options = options;
    const { path, clock, events } = options;
    this.#watched = new WatchedFile({
      path,
      clock,
      onChange: () => this.#load(),
      onError: (error) => events.emit('store.failed', { store: 'alerts', operation: 'watch', error }),
    });
  }

  async start(): Promise<void> {
    await this.#watched.start();
    await this.#load();
  }

  stop(): Promise<void> {
    return this.#watched.stop();
  }

  status(): FileStatus {
    return { path: this.#options.path, loadedAt: this.#loadedAt, error: this.#error };
  }

  async #load(): Promise<void> {
    const text = await this.#read();
    if (text === undefined) return;
    const read = await readAlertsFile(text, this.#options.variable);
    if (read.kind === 'faults') return this.#refuse(read.sentences);
    const { rules, channels } = this.#options;
    const names = channels.with(read.file.channels).map(({ name }) => name);
    const { rules: taken, faults } = rules.readFile(read.file.rules, names);
    if (faults.length > 0) return this.#refuse(faults.map((fault) => read.file.tell(fault)));
    channels.takeFile(read.file.channels);
    rules.takeFile(taken);
    this.#taken(taken.length, read.file.channels.length);
  }

  /** Undefined when there is nothing to take: why not has been said then. */
  async #read(): Promise<string | undefined> {
    const { path, isNamed, rules, channels } = this.#options;
    try {
      const { size } = await stat(path);
      if (size > MAX_BYTES) {
        this.#refuse([`it is larger than ${MAX_BYTES} bytes`]);
        return undefined;
      }
      return await readFile(path, 'utf8');
    } catch (error) {
      const { code } = error as { code?: string };
      if (code !== 'ENOENT' || isNamed) {
        this.#refuse([code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`]);
        return undefined;
      }
      this.#error = undefined;
      if (this.#loadedAt === undefined) return undefined;
      channels.takeFile([]);
      rules.takeFile([]);
      this.#taken(0, 0);
      this.#loadedAt = undefined;
      return undefined;
    }
  }

  #taken(rules: number, channels: number): void {
    const { clock, events, onTaken } = this.#options;
    this.#loadedAt = clock.now();
    this.#error = undefined;
    events.emit('alert.rules_changed', { source: 'file', change: 'loaded', rules, channels });
    onTaken();
  }

  #refuse(sentences: readonly string[]): void {
    const shown = sentences.slice(0, MAX_SENTENCES).join('; ');
    const more = sentences.length - MAX_SENTENCES;
    const reason = more > 0 ? `${shown}; and ${more} more` : shown;
    if (this.#error === reason) return;
    this.#error = reason;
    this.#options.events.emit('alert.file_refused', { path: this.#options.path, reason });
  }
}

import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { type AppError, toAppError } from './errors.ts';
import type { Events } from './events.ts';
import type { LiveSettings, SettingTexts } from './live-settings.ts';
import { readSettingsFile, replaceFile } from './settings-file.ts';
import { WatchedFile } from './watched-file.ts';

export interface SettingsKeeperOptions {
  readonly settings: LiveSettings;
  /** `settings.yaml`. */
  readonly path: string;
  readonly clock: Clock;
  readonly events: Events;
}

/** Who changed the settings last, and when. */
export interface LastChange {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly by: string;
}

/** Names that a change may carry; the table has fewer. */
export type SettingChanges = Readonly<Record<string, string | undefined>>;

/**
 * Brings what stands in `settings.yaml` into the settings: at the start, when the file changes, and when somebody says
 * so. A file that is wrong changes nothing; the former settings hold, and it is said why.
 */
export class SettingsKeeper {
  readonly #options: SettingsKeeperOptions;
  readonly #file: WatchedFile;
  /** One at a time: a file that is written must not be read half way through another change. */
  #turn: Promise<unknown> = Promise.resolve();
  #refused: AppError | undefined;
  #last: LastChange | undefined;

  constructor(options: SettingsKeeperOptions) {
    this.#options = options;
    const { path, clock, events } = options;
    this.#file = new WatchedFile({
      path,
      clock,
      onChange: () => this.reload('the file'),
      onError: (error) => events.emit('settings.refused', { by: 'the file', error }),
    });
  }

  /** @throws AppError `config.invalid`: an operator who starts Lamp wants to know at once. */
  async load(): Promise<void> {
    const { settings, path } = this.#options;
    settings.replace((await readSettingsFile(path)).texts);
  }

  async start(): Promise<void> {
    await this.#file.start();
  }

  async stop(): Promise<void> {
    await this.#file.stop();
    await this.#turn;
  }

  /** The settings that hold. */
  get config(): Config {
    return this.#options.settings.config;
  }

  /** What the file changes. */
  get changes(): SettingTexts {
    return this.#options.settings.changes;
  }

  /** Why the file is not what holds; undefined: it does. */
  get refused(): AppError | undefined {
    return this.#refused;
  }

  get last(): LastChange | undefined {
    return this.#last;
  }

  /** Reads the file again. Never throws: what is wrong is reported. */
  reload(by: string): Promise<void> {
    return this.#inTurn(async () => {
      const { settings, path, events } = this.#options;
      try {
        const changed = settings.replace((await readSettingsFile(path)).texts);
        this.#done(by, changed);
      } catch (caught) {
        const error = toAppError(caught);
        this.#refused = error;
        events.emit('settings.refused', { by, error });
      }
    });
  }

  /**
   * Writes changes into the file and brings them into effect; undefined takes a setting out of the file.
   * @throws AppError `config.invalid` when the whole would not hold, `state.unwritable` when the file cannot be written:
   *   nothing changes then.
   */
  change(changes: SettingChanges, by: string): Promise<void> {
    return this.#inTurn(async () => {
      const { settings, path } = this.#options;
      const file = await readSettingsFile(path);
      const wanted = { ...file.texts, ...changes };
      const texts = Object.fromEntries(
        Object.entries(wanted).filter((entry): entry is [string, string] => entry[1] !== undefined),
      );
      settings.check(texts);
      await replaceFile(path, await file.with(changes));
      await this.#file.adopt();
      this.#done(by, settings.replace(texts));
    });
  }

  #done(by: string, changed: readonly (keyof Config)[]): void {
    const { clock, events } = this.#options;
    this.#refused = undefined;
    if (changed.length === 0) return;
    this.#last = { at: clock.now(), by };
    events.emit('settings.changed', { by, names: this.#options.settings.namesOf(changed) });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    // The failure belongs to the caller; whoever comes next has a turn all the same.
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

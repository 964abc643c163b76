import { type Config, withChanges } from './config.ts';
import { settings } from './settings.ts';

/** Texts of settings by their names; an empty one stands for "not set". */
export type SettingTexts = Readonly<Record<string, string>>;

type Listener = (config: Config, changed: readonly (keyof Config)[]) => void;

/**
 * The settings as they are now: those of the start, with the changes that were made since. A change holds as a whole or
 * not at all.
 */
export class LiveSettings {
  readonly #base: Config;
  readonly #listeners = new Set<Listener>();
  #config: Config;
  #changes: SettingTexts = {};

  /** @param base the settings of the start, without changes. */
  constructor(base: Config) {
    this.#base = base;
    this.#config = base;
  }

  get config(): Config {
    return this.#config;
  }

  /** What differs from the start. */
  get changes(): SettingTexts {
    return this.#changes;
  }

  /** @throws AppError `config.invalid` when these changes could not hold; nothing changes either way. */
  check(changes: SettingTexts): void {
    withChanges(this.#base, changes);
  }

  /** Names of settings by their keys. */
  namesOf(keys: readonly (keyof Config)[]): readonly string[] {
    return keys.map((key) => settings[key].name);
  }

  /**
   * Puts these changes in the place of all earlier ones.
   * @returns the keys whose values are others now.
   * @throws AppError `config.invalid`, which lists every fault; the settings stay as they are.
   */
  replace(changes: SettingTexts): readonly (keyof Config)[] {
    const next = withChanges(this.#base, changes);
    const before = this.#config;
    const keys = Object.keys(next) as (keyof Config)[];
    const changed = keys.filter((key) => !sameValue(next[key], before[key]));
    this.#config = next;
    this.#changes = changes;
    if (changed.length > 0) for (const listener of this.#listeners) listener(next, changed);
    return changed;
  }

  /** @param listener must not throw. @returns the function that ends the subscription. */
  onChange(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * What `read` makes of the settings, always of the newest ones: each property is looked up when it is used. Spreading
   * the object, or taking a property out of it, keeps what holds at that moment.
   */
  view<T extends object>(read: (config: Config) => T): T {
    let seen = this.#config;
    let value = read(seen);
    const newest = (): T => {
      if (this.#config !== seen) {
        seen = this.#config;
        value = read(seen);
      }
      return value;
    };
    const view = {};
    for (const key of Object.keys(value) as (keyof T & string)[]) {
      Object.defineProperty(view, key, { enumerable: true, get: () => newest()[key] });
    }
    return view as T;
  }
}

/** Lists and pairs are made anew by each reading. */
function sameValue(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(plain(one)) === JSON.stringify(plain(other));
}

function plain(value: unknown): unknown {
  return value instanceof Map ? [...value] : value;
}

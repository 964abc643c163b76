import type { Clock } from '../clock.ts';
import { AppError, toAppError } from '../errors.ts';
import type { GenieApi } from './api.ts';
import { openScope, type Scope } from './scope.ts';
import type { Space } from './types.ts';
import { startersOf, type WireSpace } from './wire.ts';

/** A space as the settings name it. */
export interface SpaceSetting {
  readonly alias: string;
  readonly spaceId: string;
}

export interface SpacesOptions {
  readonly api: GenieApi;
  readonly clock: Clock;
  /**
   * The spaces of the settings, the default first; `discover`: those that Genie lists, under names of their own. Looked
   * up when it is needed: another list forgets what was read for the one before.
   */
  readonly spaces: readonly SpaceSetting[] | 'discover';
}

/** Titles change rarely; one that could not be read is tried again sooner. */
const KEPT_MS = 10 * 60_000;
const INCOMPLETE_KEPT_MS = 60_000;
/** People wait for this list: without titles soon is better than with titles late. */
const WITHIN_MS = 5_000;
const MAX_STARTERS = 10;
const MAX_SPACES = 50;

/** The spaces that people can ask, with what Genie tells about them. */
export class Spaces {
  readonly #options: SpacesOptions;
  readonly #aliases = new Map<string, string>();
  #kept: { readonly spaces: readonly Space[]; readonly untilMs: number } | undefined;
  #noted: SpacesOptions['spaces'];
  #round = 0;
  #reading: Promise<readonly Space[]> | undefined;

  constructor(options: SpacesOptions) {
    this.#options = options;
    this.#noted = options.spaces;
    if (options.spaces !== 'discover') this.#noteAliases(options.spaces);
  }

  /** Alias of a space id; `other` for one that is not in the settings. Bounded, so fit for metrics. */
  aliasOf(spaceId: string): string {
    this.#followSettings();
    return this.#aliases.get(spaceId) ?? 'other';
  }

  /** @throws AppError `genie.*` only when spaces have to be discovered and Genie cannot be asked. */
  async list(): Promise<readonly Space[]> {
    this.#followSettings();
    if (this.#kept && this.#options.clock.monotonicMs() < this.#kept.untilMs) return this.#kept.spaces;
    const reading = this.#reading ?? this.#read();
    this.#reading = reading;
    try {
      return await reading;
    } finally {
      if (this.#reading === reading) this.#reading = undefined;
    }
  }

  #followSettings(): void {
    const { spaces } = this.#options;
    if (spaces === this.#noted) return;
    this.#noted = spaces;
    this.#kept = undefined;
    this.#reading = undefined;
    if (spaces !== 'discover') this.#noteAliases(spaces);
  }

  async #read(): Promise<readonly Space[]> {
    const { clock } = this.#options;
    const wanted = this.#noted;
    const round = this.#round;
    const scope = openScope({
      clock,
      signal: new AbortController().signal,
      withinMs: WITHIN_MS,
      onTimeout: () => new AppError('genie.timeout', 'spaces: Genie did not describe them in time'),
    });
    try {
      const settings = await this.#settings(scope);
      const described = await Promise.all(settings.map((setting) => this.#describe(setting, scope)));
      const complete = described.every((one) => one.complete);
      const spaces = described.map((one) => one.space);
      if (this.#noted === wanted && this.#round === round)
        this.#kept = { spaces, untilMs: clock.monotonicMs() + (complete ? KEPT_MS : INCOMPLETE_KEPT_MS) };
      return spaces;
    } finally {
      scope.end();
    }
  }

  /** What was read of the spaces no longer holds: it is read again when it is asked for next. */
  forget(): void {
    this.#round += 1;
    this.#kept = undefined;
    this.#reading = undefined;
  }

  async #settings(scope: Scope): Promise<readonly SpaceSetting[]> {
    if (this.#options.spaces !== 'discover') return this.#options.spaces;
    const found = (await this.#options.api.listSpaces(scope)).slice(0, MAX_SPACES);
    if (found.length === 0) throw new AppError('genie.space_not_found', 'Genie offers no space to these credentials');
    const settings = withAliases(found);
    this.#noteAliases(settings);
    return settings;
  }

  /** A space that cannot be described can still be asked, so an error here costs its title only. */
  async #describe(setting: SpaceSetting, scope: Scope): Promise<{ space: Space; complete: boolean }> {
    try {
      const wire = await this.#getSpace(setting.spaceId, scope);
      const starters = startersOf(wire.serialized_space).filter((one) => one !== '');
      const description = wire.description ? { description: wire.description } : {};
      const title = wire.title || setting.alias;
      const told = wire.etag || wire.update_time;
      const version = told ? { version: told } : {};
      return {
        space: { ...setting, title, ...description, starters: starters.slice(0, MAX_STARTERS), ...version },
        complete: true,
      };
    } catch {
      // The exchange was reported by its `genie.called` event.
      return { space: { ...setting, title: setting.alias, starters: [] }, complete: false };
    }
  }

  /** Starters stand in the serialized space, which only editors may read. */
  async #getSpace(spaceId: string, scope: Scope): Promise<WireSpace> {
    try {
      return await this.#options.api.getSpace(spaceId, true, scope);
    } catch (error) {
      const { code } = toAppError(error);
      if (code !== 'genie.forbidden' && code !== 'genie.rejected') throw error;
      return await this.#options.api.getSpace(spaceId, false, scope);
    }
  }

  #noteAliases(settings: readonly SpaceSetting[]): void {
    this.#aliases.clear();
    for (const { alias, spaceId } of settings) this.#aliases.set(spaceId, alias);
  }
}

/** Short names out of titles, each once. */
function withAliases(spaces: readonly WireSpace[]): SpaceSetting[] {
  const taken = new Set<string>();
  return spaces.map((space) => {
    const slug = (space.title ?? '')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 32);
    const base = slug === '' ? 'space' : slug;
    let alias = base;
    for (let next = 2; taken.has(alias); next++) alias = `${base}-${next}`;
    taken.add(alias);
    return { alias, spaceId: space.space_id };
  });
}

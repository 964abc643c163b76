import type { Clock } from '../clock.ts';

/** What is read of a space. */
export interface VersionedSpace {
  readonly spaceId: string;
  /** Undefined: Genie does not tell. */
  readonly version?: string;
}

export interface SpaceVersionsOptions {
  /** The spaces, as Genie describes them. May be slow and may fail. */
  readonly spaces: () => Promise<readonly VersionedSpace[]>;
  readonly clock: Clock;
  /** Time between two looks, while questions come. Default 60,000. */
  readonly everyMs?: number;
}

const EVERY_MS = 60_000;

/** The newest known version of each space. Nobody waits for it: a look goes on in the background. */
export class SpaceVersions {
  readonly #options: SpaceVersionsOptions;
  #versions: ReadonlyMap<string, string> = new Map();
  #nextLookMs = Number.NEGATIVE_INFINITY;

  constructor(options: SpaceVersionsOptions) {
    this.#options = options;
  }

  /** Empty: not known (yet). */
  of(spaceId: string): string {
    const { clock, everyMs = EVERY_MS } = this.#options;
    const nowMs = clock.monotonicMs();
    if (nowMs >= this.#nextLookMs) {
      this.#nextLookMs = nowMs + everyMs;
      void this.#look();
    }
    return this.#versions.get(spaceId) ?? '';
  }

  async #look(): Promise<void> {
    try {
      const spaces = await this.#options.spaces();
      this.#versions = new Map(spaces.map(({ spaceId, version = '' }) => [spaceId, version]));
    } catch {
      // What was known stays; the exchange was reported by its own event, and the next look comes soon.
    }
  }
}

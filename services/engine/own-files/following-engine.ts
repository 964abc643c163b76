import type { Clock } from '../../clock.ts';
import { AppError } from '../../errors.ts';
import type { AnswerTable } from '../../genie/types.ts';
import type { Engine, EngineAnswer, EngineAsk, EngineAskOptions } from '../types.ts';
import { type FolderEngine, type FolderFacts, openFolderEngine } from './folder-engine.ts';
import { FolderWatch } from './folder-watch.ts';
import type { OpenFolderOptions } from './open-folder.ts';

export interface FollowOptions extends OpenFolderOptions {
  /** Other files count from here on. */
  readonly onReloaded: (facts: FolderFacts) => void;
  /** The files changed and could not be read again: the former data still answer. */
  readonly onError: (error: unknown) => void;
}

/** An engine whose data follow the files. */
export interface FollowingEngine extends Engine {
  readonly facts: FolderFacts;
}

/**
 * Opens a folder and follows it: when files change, another engine is made beside the one that answers, and takes its
 * place at once. Questions that run go on over the data they began with.
 * @throws AppError `genie.space_misconfigured` as `openFolder` does.
 */
export async function followFolder(options: FollowOptions): Promise<FollowingEngine> {
  const first = await openFolderEngine(options);
  const engine = new SwappingEngine(options, first);
  await engine.follow();
  return engine;
}

/** An engine, and how many questions it is at. */
interface Serving {
  opened: FolderEngine;
  questions: number;
  /** Set when another has taken its place. */
  isLeaving: boolean;
}

class SwappingEngine implements FollowingEngine {
  readonly #options: FollowOptions;
  readonly #clock: Clock;
  readonly #watch: FolderWatch;
  #serving: Serving;
  /** Engines on their way out. */
  readonly #closing = new Set<Promise<void>>();
  #isClosed = false;

  constructor(options: FollowOptions, opened: FolderEngine) {
    this.#options = options;
    this.#clock = options.clock;
    this.#serving = { opened, questions: 0, isLeaving: false };
    this.#watch = new FolderWatch({
      path: options.path,
      clock: this.#clock,
      known: opened.facts.version,
      onChange: () => this.#reload(),
      onError: options.onError,
    });
  }

  get space(): Engine['space'] {
    return this.#serving.opened.engine.space;
  }

  get facts(): FolderFacts {
    return this.#serving.opened.facts;
  }

  async follow(): Promise<void> {
    this.#watch.start();
  }

  ask(request: EngineAsk, options: EngineAskOptions): Promise<EngineAnswer> {
    return this.#with((engine) => engine.ask(request, options));
  }

  run(sql: string, signal: AbortSignal): Promise<AnswerTable> {
    return this.#with((engine) => engine.run(sql, signal));
  }

  async *rows(
    query: { readonly sql: string; readonly cut: boolean },
    signal: AbortSignal,
  ): AsyncGenerator<AnswerTable['rows']> {
    const serving = this.#serving;
    serving.questions += 1;
    try {
      yield* serving.opened.engine.rows(query, signal);
    } finally {
      serving.questions -= 1;
      this.#closeIfDone(serving);
    }
  }

  warm(signal: AbortSignal): Promise<void> {
    return this.#with(async (engine) => engine.warm?.(signal));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#watch.stop();
    await this.#serving.opened.engine.close();
    await Promise.all(this.#closing);
  }

  async #with<T>(work: (engine: Engine) => Promise<T>): Promise<T> {
    const serving = this.#serving;
    serving.questions += 1;
    try {
      return await work(serving.opened.engine);
    } finally {
      serving.questions -= 1;
      this.#closeIfDone(serving);
    }
  }

  async #reload(): Promise<void> {
    const opened = await openFolderEngine(this.#options).catch((error: unknown) => {
      this.#keepOn(error);
      return undefined;
    });
    if (!opened) return;
    if (this.#isClosed) {
      await opened.engine.close();
      return;
    }
    const former = this.#serving;
    this.#serving = { opened, questions: 0, isLeaving: false };
    former.isLeaving = true;
    this.#closeIfDone(former);
    this.#options.onReloaded(opened.facts);
  }

  /** Nothing of the new state can be read: the former data are better than none, and it is said that they are old. */
  #keepOn(error: unknown): void {
    const { opened } = this.#serving;
    const problem = error instanceof AppError ? error.message : 'the files could not be read again';
    this.#serving.opened = { ...opened, facts: { ...opened.facts, problem } };
    this.#options.onError(error);
    this.#options.onReloaded(this.facts);
  }

  #closeIfDone(serving: Serving): void {
    if (!serving.isLeaving || serving.questions > 0) return;
    const closing = serving.opened.engine
      .close()
      .catch(this.#options.onError)
      .finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }
}

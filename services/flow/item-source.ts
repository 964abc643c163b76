/** An item and its place in the input, from 0. */
export interface Item<T> {
  readonly item: T;
  readonly index: number;
}

/** Gives an input away item by item. Of an asynchronous one only the next is asked for at a time. */
export class ItemSource<T> {
  readonly #sync: Iterator<T> | undefined;
  readonly #async: AsyncIterator<T> | undefined;
  #index = 0;
  #exhausted = false;
  #asking: Promise<Item<T> | undefined> = Promise.resolve(undefined);

  constructor(items: Iterable<T> | AsyncIterable<T>) {
    if (Symbol.asyncIterator in items) this.#async = items[Symbol.asyncIterator]();
    else this.#sync = items[Symbol.iterator]();
  }

  /** Undefined when there is none left. */
  next(): Item<T> | undefined | Promise<Item<T> | undefined> {
    if (this.#exhausted) return undefined;
    if (this.#sync) return this.#taken(this.#sync.next());
    this.#asking = this.#asking.then(() => this.#ask());
    return this.#asking;
  }

  /** Lets the input release what it holds. What it says to that is of no use to anybody. */
  end(): void {
    if (this.#exhausted) return;
    this.#sync?.return?.();
    this.#async?.return?.().catch(() => undefined);
  }

  async #ask(): Promise<Item<T> | undefined> {
    if (this.#exhausted || !this.#async) return undefined;
    return this.#taken(await this.#async.next());
  }

  #taken(result: IteratorResult<T>): Item<T> | undefined {
    if (result.done) this.#exhausted = true;
    return result.done ? undefined : { item: result.value, index: this.#index++ };
  }
}

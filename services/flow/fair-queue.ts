/** What the queue must know of an item. A lane belongs to one user. */
export interface FairItem {
  readonly id: string;
  /** Whose turn it is decides between users, not how much each of them asks. */
  readonly user: string;
  /** Items of one lane run one at a time, in the order they came. */
  readonly lane: string;
  /** Runs behind those that are not low. */
  readonly low: boolean;
}

/** 0: normal, 1: low. */
type Tier = 0 | 1;

interface UserQueue<T> {
  readonly user: string;
  waiting: T[];
  running: number;
}

/**
 * Waiting items of many users, taken round robin over the users: somebody with a hundred items delays nobody else by
 * more than one. Knows what runs, so that neither a lane nor a user gets more than its share. Pure bookkeeping: who
 * takes, and when, is the caller's business. Adding and taking cost the same however many wait.
 */
export class FairQueue<T extends FairItem> {
  readonly #maxRunningPerUser: number;
  readonly #users = new Map<string, UserQueue<T>>();
  readonly #waiting = new Map<string, T>();
  readonly #running = new Map<string, T>();
  readonly #busyLanes = new Set<string>();
  /** Waiting items that cannot be taken yet, by id. */
  readonly #held = new Set<string>();
  /** Users with something to take now, next turn first, per tier. */
  readonly #ready: Readonly<Record<Tier, Map<string, UserQueue<T>>>> = { 0: new Map(), 1: new Map() };
  /** Per tier: at index d, how many users have more than d items waiting. */
  readonly #levels: Readonly<Record<Tier, number[]>> = { 0: [], 1: [] };

  constructor(options: { readonly maxRunningPerUser: number }) {
    this.#maxRunningPerUser = options.maxRunningPerUser;
  }

  get size(): number {
    return this.#waiting.size;
  }

  get running(): number {
    return this.#running.size;
  }

  /** Whether `take` would return something. */
  get hasReady(): boolean {
    return this.#ready[0].size + this.#ready[1].size > 0;
  }

  /** Waiting items, in the order they came. */
  items(): IterableIterator<T> {
    return this.#waiting.values();
  }

  has(id: string): boolean {
    return this.#waiting.has(id);
  }

  counts(user: string): { readonly waiting: number; readonly running: number } {
    const queue = this.#users.get(user);
    return { waiting: queue?.waiting.length ?? 0, running: queue?.running ?? 0 };
  }

  push(item: T): void {
    this.#waiting.set(item.id, item);
    this.#change(item.user, (queue) => queue.waiting.push(item));
  }

  /** Puts back an item that could not be finished, before the others of its user. */
  pushFront(item: T): void {
    this.#waiting.set(item.id, item);
    this.#change(item.user, (queue) => queue.waiting.unshift(item));
  }

  /** Keeps an item from being taken, and with it those behind it in its lane. It keeps its place. May come before it. */
  hold(id: string): void {
    this.#held.add(id);
    this.#holdChanged(id);
  }

  /** Ends the hold. */
  release(id: string): void {
    if (this.#held.delete(id)) this.#holdChanged(id);
  }

  /** What waits first in this lane of the user; undefined while something of it runs, or when nothing waits. */
  nextOfLane(user: string, lane: string): T | undefined {
    if (this.#busyLanes.has(lane)) return undefined;
    return this.#users.get(user)?.waiting.find((item) => item.lane === lane);
  }

  /** The next item by turn; it counts as running until `done`. Undefined: nothing can run now. */
  take(): T | undefined {
    const queue = first(this.#ready[0]) ?? first(this.#ready[1]);
    const item = queue?.waiting[this.#nextOf(queue)];
    if (!queue || !item) return undefined;
    // Leaves its turn first: whoever was served goes behind everybody who still waits.
    this.#ready[0].delete(queue.user);
    this.#ready[1].delete(queue.user);
    this.remove(item.id);
    this.start(item);
    return item;
  }

  /** Counts an item as running that did not wait here: one that an earlier process began. */
  start(item: T): void {
    this.#running.set(item.id, item);
    this.#busyLanes.add(item.lane);
    this.#change(item.user, (queue) => {
      queue.running += 1;
    });
  }

  /** Frees the item's lane and its user's share. Unknown items are ignored. */
  done(id: string): void {
    const item = this.#running.get(id);
    if (!item) return;
    this.#running.delete(id);
    this.#busyLanes.delete(item.lane);
    this.#change(item.user, (queue) => {
      queue.running -= 1;
    });
  }

  /** Takes a waiting item out. @returns it, or undefined when it does not wait here. */
  remove(id: string): T | undefined {
    const item = this.#waiting.get(id);
    if (!item) return undefined;
    this.#waiting.delete(id);
    this.#held.delete(id);
    this.#change(item.user, (queue) => {
      queue.waiting = queue.waiting.filter((one) => one.id !== id);
    });
    return item;
  }

  /** Where a new item of this user would stand; 1 is the next to be taken. */
  placeOfNew(user: string, low: boolean): number {
    const queue = this.#users.get(user);
    const tier: Tier = low && (!queue || tierOf(queue) === 1) ? 1 : 0;
    return this.#before(tier) + sum(this.#levels[tier].slice(0, (queue?.waiting.length ?? 0) + 1)) + 1;
  }

  /** How many are taken before this one if nobody else comes, plus one; 0 when it does not wait. */
  place(id: string): number {
    const item = this.#waiting.get(id);
    const queue = item && this.#users.get(item.user);
    if (!queue) return 0;
    const depth = queue.waiting.findIndex((one) => one.id === id);
    const tier = tierOf(queue);
    // Each user gets `depth` turns before it, this one included; then those whose turn comes earlier in the round.
    let ahead = this.#before(tier) + sum(this.#levels[tier].slice(0, depth));
    for (const other of this.#ready[tier].values()) {
      if (other === queue) break;
      if (other.waiting.length > depth) ahead += 1;
    }
    return ahead + 1;
  }

  /** Items of the same user that come before it, running ones included. */
  ownAhead(id: string): number {
    const item = this.#waiting.get(id);
    const queue = item && this.#users.get(item.user);
    return queue ? queue.running + queue.waiting.findIndex((one) => one.id === id) : 0;
  }

  /** Everything in the tiers that go first. */
  #before(tier: Tier): number {
    return tier === 0 ? 0 : sum(this.#levels[0]);
  }

  #nextOf(queue: UserQueue<T>): number {
    if (queue.running >= this.#maxRunningPerUser) return -1;
    let closed: Set<string> | undefined;
    return queue.waiting.findIndex((item) => {
      if (this.#busyLanes.has(item.lane) || closed?.has(item.lane)) return false;
      if (!this.#held.has(item.id)) return true;
      closed ??= new Set();
      closed.add(item.lane);
      return false;
    });
  }

  #holdChanged(id: string): void {
    const item = this.#waiting.get(id);
    if (item) this.#change(item.user, () => {});
  }

  #change(user: string, change: (queue: UserQueue<T>) => void): void {
    let queue = this.#users.get(user);
    if (!queue) {
      queue = { user, waiting: [], running: 0 };
      this.#users.set(user, queue);
    }
    this.#count(queue, -1);
    change(queue);
    this.#count(queue, +1);
    this.#refresh(queue);
    if (queue.waiting.length === 0 && queue.running === 0) this.#users.delete(user);
  }

  #count(queue: UserQueue<T>, by: 1 | -1): void {
    const levels = this.#levels[tierOf(queue)];
    for (let depth = 0; depth < queue.waiting.length; depth++) levels[depth] = (levels[depth] ?? 0) + by;
  }

  /** Puts a user among the ready ones or takes it out; keeps its turn if nothing changed. */
  #refresh(queue: UserQueue<T>): void {
    const tier = this.#nextOf(queue) < 0 ? undefined : tierOf(queue);
    for (const each of [0, 1] as const) {
      if (each !== tier) this.#ready[each].delete(queue.user);
      else if (!this.#ready[each].has(queue.user)) this.#ready[each].set(queue.user, queue);
    }
  }
}

/** A low item that waits before a normal one of the same person must not hold it up: both count as normal then. */
function tierOf(queue: UserQueue<FairItem>): Tier {
  return queue.waiting.every((item) => item.low) ? 1 : 0;
}

function first<V>(map: ReadonlyMap<string, V>): V | undefined {
  const [value] = map.values();
  return value;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

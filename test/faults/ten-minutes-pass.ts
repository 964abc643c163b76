/** Loaded first into a process in which whatever happens every ten minutes happens at once, and nothing else is hurried. */
const TEN_MINUTES_MS = 600_000;
const AT_ONCE_MS = 50;
const realSetTimeout = globalThis.setTimeout;

globalThis.setTimeout = Object.assign(
  (run: (...args: unknown[]) => void, delayMs?: number, ...args: unknown[]) =>
    realSetTimeout(run, delayMs === TEN_MINUTES_MS ? AT_ONCE_MS : delayMs, ...args),
  realSetTimeout,
);

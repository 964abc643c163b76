/** Loaded first into a process in which whatever happens every minute happens at once, and nothing else is hurried. */
const MINUTE_MS = 60_000;
const AT_ONCE_MS = 50;
const realSetTimeout = globalThis.setTimeout;

globalThis.setTimeout = Object.assign(
  (run: (...args: unknown[]) => void, delayMs?: number, ...args: unknown[]) =>
    realSetTimeout(run, delayMs === MINUTE_MS ? AT_ONCE_MS : delayMs, ...args),
  realSetTimeout,
);

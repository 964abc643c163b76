/** Loaded first into a process whose monotonic clock runs fast: what it waits seconds for takes a moment. */
const TIMES_AS_FAST = 20;
const realNow = performance.now.bind(performance);

performance.now = () => realNow() * TIMES_AS_FAST;

/** Root hooks of every run: a rejection that nobody handles is a failure of the run, not a line on the screen. */
let unhandled: unknown[] = [];
process.on('unhandledRejection', (reason) => unhandled.push(reason));

export const mochaHooks = {
  afterEach(): void {
    if (unhandled.length === 0) return;
    const [first] = unhandled;
    unhandled = [];
    throw new Error('a promise was rejected and nobody handled it', { cause: first });
  },
};

/**
 * Root hooks of every run. A rejection that nobody handles fails the test it happened in; a server, child or timer that
 * a test left behind fails the run instead of holding it up.
 */
let unhandled: unknown[] = [];
process.on('unhandledRejection', (reason) => unhandled.push(reason));

/** How long what was stopped may take to let go of the process. */
const GRACE_MS = 20_000;

export const mochaHooks = {
  afterEach(): void {
    if (unhandled.length === 0) return;
    const [first] = unhandled;
    unhandled = [];
    throw new Error('a promise was rejected and nobody handled it', { cause: first });
  },
  afterAll(): void {
    setTimeout(() => {
      // Mocha sets the exit code to the number of red tests when the process ends.
      process.once('exit', () => {
        process.exitCode = 1;
      });
      process.stderr.write(`\nStill open after the last test: ${process.getActiveResourcesInfo().join(', ')}\n`);
      process.exit(1);
    }, GRACE_MS).unref();
  },
};

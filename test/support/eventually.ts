/** What tests wait for at this moment, in their own words. */
const awaited = new Set<string>();

/** What was being waited for when a test ran out of time, so that its report can say so. */
export function stillAwaited(): readonly string[] {
  return [...awaited];
}

/** Waits for something that may never come. `what`: for the report, if it does not. */
export async function awaiting<T>(what: string, promise: Promise<T>): Promise<T> {
  awaited.add(what);
  try {
    return await promise;
  } finally {
    awaited.delete(what);
  }
}

/**
 * Waits until the condition holds, looking again whenever the event loop has been round. For what comes over a real
 * socket and so at no moment that a test could name; the runner's own timeout ends it if it never comes.
 */
export async function eventually(holds: () => boolean): Promise<void> {
  if (holds()) return;
  const untilItHolds = async () => {
    while (!holds()) await new Promise<void>((resolve) => setTimeout(resolve, 1));
  };
  await awaiting(holds.toString(), untilItHolds());
}

/** How much is sent, and how. */
export interface Load {
  readonly perSecond: number;
  readonly count: number;
  /** Resolves when what was sent is answered. */
  readonly send: () => Promise<unknown>;
}

/**
 * Sends at a steady rate, whatever is still open. @returns milliseconds to each answer, in the order of sending, counted
 * from when it was due: a sender that falls behind must not hide what the receiver did.
 */
export async function steadily({ perSecond, count, send }: Load): Promise<readonly number[]> {
  const sending: Promise<number>[] = [];
  const startedMs = performance.now();
  for (let n = 0; n < count; n++) {
    const dueMs = startedMs + (n * 1_000) / perSecond;
    await until(dueMs);
    sending.push(send().then(() => performance.now() - dueMs));
  }
  return await Promise.all(sending);
}

/** Runs `task` for 0, 1, 2 ... up to `count`, so many at a time. */
export async function manyAtATime(
  options: { readonly count: number; readonly atATime: number },
  task: (n: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < options.count) await task(next++);
  };
  await Promise.all(Array.from({ length: options.atATime }, worker));
}

/** Resolves at a moment of `performance.now`; at once when that is over. */
export async function until(momentMs: number): Promise<void> {
  const waitMs = momentMs - performance.now();
  // Timers count whole milliseconds; one that rings early would make answers seem faster than they are.
  if (waitMs > 0) await pause(Math.ceil(waitMs));
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

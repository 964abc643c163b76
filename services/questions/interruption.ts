/** Why work on a question was broken off. */
export type Interruption = 'cancelled' | 'deadline' | 'stopping';

/** The reason of an aborted signal; never leaves this room. */
export class Broken extends Error {
  readonly how: Interruption;

  constructor(how: Interruption) {
    super(how);
    this.how = how;
  }
}

/** The call's result, or the signal's reason as soon as it aborts, even if the call does not watch the signal. */
export function orAbort<T>(call: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    const settle =
      <V>(how: (value: V) => void) =>
      (value: V) => {
        signal.removeEventListener('abort', onAbort);
        how(value);
      };
    call.then(settle(resolve), settle(reject));
  });
}

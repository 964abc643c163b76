/** Gives back what was entered; a second call does nothing. */
export type Leave = () => void;

interface Waiting {
  readonly alone: boolean;
  readonly begin: () => void;
}

/**
 * Many at a time, or one alone: who comes with `alone` waits until all others have left, and nobody enters before it
 * has left. First come, first served.
 */
export class SharedGate {
  #inside = 0;
  #aloneInside = false;
  readonly #waiting: Waiting[] = [];

  enter(alone: boolean): Promise<Leave> {
    return new Promise((resolve) => {
      this.#waiting.push({ alone, begin: () => resolve(this.#leaveOnce(alone)) });
      this.#admit();
    });
  }

  /** Enters at once, not alone. Undefined: somebody has to be waited for. */
  tryEnter(): Leave | undefined {
    if (this.#aloneInside || this.#waiting.length > 0) return undefined;
    this.#inside += 1;
    return this.#leaveOnce(false);
  }

  #admit(): void {
    for (;;) {
      const next = this.#waiting[0];
      if (!next || this.#aloneInside || (next.alone && this.#inside > 0)) return;
      this.#waiting.shift();
      this.#inside += 1;
      this.#aloneInside = next.alone;
      next.begin();
    }
  }

  #leaveOnce(alone: boolean): Leave {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#inside -= 1;
      if (alone) this.#aloneInside = false;
      this.#admit();
    };
  }
}

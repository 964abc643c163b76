import type { OpenQuestion } from './book.ts';

interface Flight {
  readonly key: string;
  /** The one that Genie is asked. */
  runner: OpenQuestion | undefined;
  /** The others, in the order they came. */
  readonly others: Set<OpenQuestion>;
}

/**
 * Questions with the same answer that are open at the same time: one of them runs, whichever has its turn first, and the
 * others wait for it. Pure bookkeeping, bounded by the questions that are open.
 */
export class Flights {
  readonly #byKey = new Map<string, Flight>();
  readonly #byQuestion = new Map<OpenQuestion, Flight>();

  join(key: string, question: OpenQuestion): void {
    this.leave(question);
    const flight = this.#byKey.get(key) ?? { key, runner: undefined, others: new Set() };
    this.#byKey.set(key, flight);
    this.#byQuestion.set(question, flight);
    flight.others.add(question);
  }

  /** Whether another question runs whose answer this one waits for. */
  isWaiting(question: OpenQuestion): boolean {
    const flight = this.#byQuestion.get(question);
    return flight?.runner !== undefined && flight.runner !== question;
  }

  /** The question has its turn. @returns those that wait for it from now on. */
  begin(question: OpenQuestion): readonly OpenQuestion[] {
    const flight = this.#byQuestion.get(question);
    if (!flight || flight.runner) return [];
    flight.runner = question;
    flight.others.delete(question);
    return [...flight.others];
  }

  /** Those that wait for this one. */
  waitingFor(question: OpenQuestion): readonly OpenQuestion[] {
    const flight = this.#byQuestion.get(question);
    return flight?.runner === question ? [...flight.others] : [];
  }

  /** The question runs no more, or does not wait any more. @returns those that nobody runs for now. */
  leave(question: OpenQuestion): readonly OpenQuestion[] {
    const flight = this.#byQuestion.get(question);
    if (!flight) return [];
    this.#byQuestion.delete(question);
    flight.others.delete(question);
    const ran = flight.runner === question;
    if (ran) flight.runner = undefined;
    if (!flight.runner && flight.others.size === 0) this.#byKey.delete(flight.key);
    return ran ? [...flight.others] : [];
  }
}

/** Facts that came with an error; each sentence is whole without them as well. */
export type Facts = Readonly<Record<string, string | number>>;

/** A fact as an amount, or undefined when it is none: not there, no number, or below zero. */
export function amount(fact: string | number | undefined): number | undefined {
  const value = fact === undefined || fact === '' ? Number.NaN : Number(fact);
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** Quoted back, a long question is only named: its first 79 characters. */
export function shortened(question: string): string {
  return question.length > 80 ? `${question.slice(0, 79).trimEnd()}…` : question;
}

import type { WirePlan } from './wire.ts';

/**
 * Values of an earlier plan, kept from the model: it sees `value 1` and can keep or drop that. The person typed them once,
 * but the plan has them as the data spell them.
 */
export class HiddenValues {
  readonly #values: (string | number)[] = [];

  /** The plan without its values. */
  hide(plan: WirePlan): WirePlan {
    return this.#mapped(plan, (value) => `value ${this.#values.push(value)}`);
  }

  /** The plan with the values that it kept. */
  reveal(plan: WirePlan): WirePlan {
    return this.#mapped(plan, (value) => this.valueOf(value));
  }

  /** What stands behind `value 1`; anything else is itself. */
  valueOf(value: string | number): string | number {
    const at = /^value (\d{1,3})$/.exec(String(value))?.[1];
    return at === undefined ? value : (this.#values[Number(at) - 1] ?? value);
  }

  #mapped(plan: WirePlan, change: (value: string | number) => string | number): WirePlan {
    const where = plan.where.map((one) => {
      if (one.kind === 'values') return { ...one, values: one.values.map(change) };
      return one.kind === 'text' ? { ...one, text: String(change(one.text)) } : one;
    });
    return { ...plan, where };
  }
}

import type { Clock } from '../../../services/clock.ts';
import { ApiError, invalid } from '../api-error.ts';
import { ASK_OPERATIONS, type Operation } from '../types.ts';
import { type Behaviour, type Disturbance, disturbanceOf, QUESTION_NAMES, type Script, scriptOf } from './behaviour.ts';
import { type Begun, disturb, type Exchange, interrupt } from './disturb.ts';
import { readHeader } from './header.ts';
import { CONTROL_HEADER } from './name.ts';
import { NO_RULES, type Rule, type Rules } from './rules.ts';

const MINUTE_MS = 60_000;

/** A request, as far as rules look at it. */
export interface Asked {
  readonly operation: Operation;
  readonly header: string | undefined;
  /** The question that it brings or is about; undefined when it is about none. */
  readonly question: string | undefined;
}

/** What is to be done with it. */
export interface Orders {
  readonly script: Script;
  readonly disturbance: Disturbance;
}

/** Decides by header and rules what happens to each request. Counts begin anew with other rules. */
export class Control {
  readonly #clock: Clock;
  #rules: Rules = NO_RULES;
  /** How many requests each rule was for. */
  #counts = new Map<Rule, number>();
  /** When the questions of the last minute came. */
  #asked: number[] = [];

  constructor(options: { readonly clock: Clock; readonly rules?: Rules }) {
    this.#clock = options.clock;
    if (options.rules) this.take(options.rules);
  }

  /** Follows other rules from here on. */
  take(rules: Rules): void {
    this.#rules = rules;
    this.#counts = new Map();
    this.#asked = [];
  }

  /** @throws ApiError 400 when the header makes no sense, 429 when the questions of this minute are used up. */
  ordersFor(asked: Asked): Orders {
    const isAsk = ASK_OPERATIONS.has(asked.operation);
    const said = this.#said(asked, isAsk);
    if (isAsk) this.#countQuestion();
    const script = isAsk ? { ...this.#rules.defaults, ...scriptOf(said) } : {};
    return { script, disturbance: disturbanceOf(said) };
  }

  /** Answers otherwise than usual. @throws what the exchange's `act` throws, and its signal's reason. */
  disturb(how: Disturbance, exchange: Omit<Exchange, 'clock'>): Promise<void> {
    return disturb(how, { ...exchange, clock: this.#clock });
  }

  /** As `disturb`, for an answer that is not sent as a whole. @returns whether the exchange is over with it. */
  interrupt(how: Disturbance, begun: Omit<Begun, 'clock'>): Promise<boolean> {
    return interrupt(how, { ...begun, clock: this.#clock });
  }

  #said(asked: Asked, isAsk: boolean): Behaviour {
    if (asked.header === undefined) return this.#ruleFor(asked)?.behaviour ?? {};
    const said = readHeader(asked.header);
    const lost = isAsk ? undefined : QUESTION_NAMES.find((name) => said[name] !== undefined);
    if (lost) throw invalid(`${CONTROL_HEADER}: ${lost} must come with the request that asks the question.`);
    return said;
  }

  #ruleFor(asked: Asked): Rule | undefined {
    for (const rule of this.#rules.rules) {
      if (!isFor(rule, asked)) continue;
      const count = (this.#counts.get(rule) ?? 0) + 1;
      if (count > rule.skip + rule.times) continue;
      this.#counts.set(rule, count);
      if (count > rule.skip) return rule;
    }
    return undefined;
  }

  #countQuestion(): void {
    const { questionsPerMinute } = this.#rules;
    if (questionsPerMinute === undefined) return;
    const now = this.#clock.monotonicMs();
    this.#asked = this.#asked.filter((at) => now - at < MINUTE_MS);
    const [first = now] = this.#asked;
    if (this.#asked.length >= questionsPerMinute) {
      const retryAfterSeconds = Math.max(1, Math.ceil((first + MINUTE_MS - now) / 1_000));
      const message = `Only ${questionsPerMinute} questions are taken in a minute.`;
      throw new ApiError(429, 'REQUEST_LIMIT_EXCEEDED', message, { retryAfterSeconds });
    }
    this.#asked.push(now);
  }
}

function isFor(rule: Rule, { operation, question }: Asked): boolean {
  const { operation: wanted, question: words } = rule;
  const isOperation = wanted === 'any' || wanted === operation || (wanted === 'ask' && ASK_OPERATIONS.has(operation));
  return isOperation && (words === undefined || (question?.toLowerCase().includes(words) ?? false));
}

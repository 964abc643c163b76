import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { agingBy } from '../../aging.ts';
import type { Clock } from '../../clock.ts';
import { toAppError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Assistant, ReadByRules, Reading } from '../assistant.ts';
import { EMPTY_TEXT, WRITING_TEXT } from '../interpreter/chat.ts';
import type { Compiled } from '../interpreter/compiled.ts';
import { renderSql } from '../interpreter/sql/render.ts';
import { type ChatMessage, type Fault, ModelClient, parsedJson } from './client.ts';
import { Gate } from './gate.ts';
import { HiddenValues } from './hidden-values.ts';
import { PlanFault } from './names.ts';
import { plain } from './plain.ts';
import { messagesFor, repairMessages, systemText } from './prompt.ts';
import { type ColumnValues, dataText, readValues } from './prompt-data.ts';
import { type Resolved, resolve } from './resolve.ts';
import { UnknownValue } from './resolve-filter.ts';
import type { ModelSettings } from './settings.ts';
import { replySchema, type WireReply } from './wire.ts';
import { couldNotAsk, gaveNone, readBy } from './words.ts';

const MAX_KEPT = 200;
const KEPT_MS = 3_600_000;
const MAX_UNUSED = 5;
const NO_VALUES: ColumnValues = () => [];

export interface ModelAssistantOptions {
  readonly settings: ModelSettings;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Has a language model read questions. It is asked for a plan, never for SQL; the plan is checked against the model of the
 * data and rendered by the rules' own renderer. What it sees are names and descriptions, the question and the plan before;
 * values only where the settings say so, rows never.
 */
export function createModelAssistant(options: ModelAssistantOptions): Assistant {
  return new ModelAssistant(options);
}

/** A reply that holds, or that there is none. */
type Outcome =
  | { readonly kind: 'plan'; readonly resolved: Resolved; readonly unused: readonly string[] }
  | { readonly kind: 'none'; readonly why: 'no plan' | 'no fitting plan' }
  | { readonly kind: 'fault'; readonly fault: Fault };

type Checked = Exclude<Outcome, { kind: 'fault' }> | { readonly kind: 'repair'; readonly fault: string };

class ModelAssistant implements Assistant {
  readonly #settings: ModelSettings;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #client: ModelClient;
  readonly #gate: Gate;
  readonly #systems = new WeakMap<Compiled, string>();
  /** Replies that held, by the hash of what was asked. */
  readonly #kept: LRUCache<string, string>;

  constructor({ settings, clock, log }: ModelAssistantOptions) {
    this.#settings = settings;
    this.#clock = clock;
    this.#log = log;
    this.#client = new ModelClient(settings, clock);
    this.#gate = new Gate({ perMinute: settings.perMinute, clock });
    this.#kept = new LRUCache({ max: MAX_KEPT, ttl: KEPT_MS, ...agingBy(clock) });
  }

  async read(
    read: ReadByRules,
    options: { readonly signal: AbortSignal; readonly onAsking?: () => void },
  ): Promise<Reading> {
    if (!this.#isWanted(read)) return { kind: 'unasked' };
    options.onAsking?.();
    const { name } = this.#settings;
    const outcome = await this.#outcome(read, options.signal);
    if (outcome.kind === 'fault') return { kind: 'none', word: couldNotAsk(name, outcome.fault) };
    if (outcome.kind === 'none') return { kind: 'none', word: gaveNone(name, outcome.why) };
    const { plan, corrections } = outcome.resolved;
    const notes = { assumptions: [readBy(name)], corrections, unused: outcome.unused };
    const prepared = { plan, sql: renderSql(read.compiled, plan), notes };
    return { kind: 'plan', prepared, otherwise: gaveNone(name, 'no fitting plan') };
  }

  /** Small talk, questions about the data's shape and wishes to write are the rules' business in every mode. */
  #isWanted({ found, isReply }: ReadByRules): boolean {
    if (found.kind === 'reply') return false;
    if (found.kind === 'query') return this.#settings.mode === 'first' && !isReply;
    return found.text !== EMPTY_TEXT && found.text !== WRITING_TEXT;
  }

  async #outcome(read: ReadByRules, signal: AbortSignal): Promise<Outcome> {
    const until = this.#clock.monotonicMs() + this.#settings.limitMs;
    const system = await this.#systemOf(read, signal);
    if (system === undefined) return this.#fault('too_wide');
    const hidden = this.#settings.sendValues ? undefined : new HiddenValues();
    const messages = messagesFor(read, { system, hidden });
    const key = createHash('sha256').update(JSON.stringify(messages)).digest('base64');
    const check = (content: string) => this.#check(read, { content, hidden });
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      const checked = check(kept);
      if (checked.kind === 'plan') return checked;
    }
    const first = await this.#ask(messages, until, signal);
    if (first.kind === 'fault') return first;
    let content = first.content;
    let checked = check(content);
    if (checked.kind === 'repair') {
      const second = await this.#ask(repairMessages(messages, { content, fault: checked.fault }), until, signal);
      if (second.kind === 'fault') return second;
      content = second.content;
      checked = check(content);
    }
    if (checked.kind === 'repair') return { kind: 'none', why: 'no fitting plan' };
    if (checked.kind === 'plan') this.#kept.set(key, content);
    return checked;
  }

  async #ask(messages: readonly ChatMessage[], until: number, signal: AbortSignal) {
    const refused = this.#gate.take();
    if (refused) return this.#fault(refused);
    const completion = await this.#client.complete(messages, until, signal);
    if (completion.kind === 'content') return completion;
    this.#gate.failed(completion.fault);
    return this.#fault(completion.fault, completion.status);
  }

  /** Neither address nor key nor question: they are in the settings, or nobody's business. */
  #fault(fault: Fault, status?: number): { readonly kind: 'fault'; readonly fault: Fault } {
    const more = status === undefined ? {} : { status };
    this.#log.warn({ model: this.#settings.name, fault, ...more }, 'the language model could not be asked');
    return { kind: 'fault', fault };
  }

  /** Reads and checks a reply. A value that no row has is not repaired: whether the data have it is not told. */
  #check(read: ReadByRules, reply: { content: string; hidden: HiddenValues | undefined }): Checked {
    const parsed = replySchema.safeParse(parsedJson(objectIn(reply.content)));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return { kind: 'repair', fault: plain(`At ${issue?.path.join('.') || 'the top'}: ${issue?.message}.`, 300) };
    }
    const { plan } = parsed.data;
    if (plan === null) return { kind: 'none', why: 'no plan' };
    try {
      const resolved = resolve(read.compiled, reply.hidden ? reply.hidden.reveal(plan) : plan);
      return { kind: 'plan', resolved, unused: unusedOf(read.question, parsed.data) };
    } catch (error) {
      if (!(error instanceof PlanFault)) throw error;
      if (error instanceof UnknownValue && !this.#settings.sendValues) return { kind: 'none', why: 'no fitting plan' };
      return { kind: 'repair', fault: error.message };
    }
  }

  async #systemOf(read: ReadByRules, signal: AbortSignal): Promise<string | undefined> {
    const { compiled } = read;
    const known = this.#systems.get(compiled);
    if (known !== undefined) return known;
    const values = this.#settings.sendValues ? await this.#valuesOf(read, signal) : NO_VALUES;
    const data = dataText(compiled, values);
    if (data === undefined) return undefined;
    const system = systemText(data);
    this.#systems.set(compiled, system);
    return system;
  }

  /** Values are a help, no condition: without them the model still knows all names. */
  async #valuesOf({ compiled, valuesOf }: ReadByRules, signal: AbortSignal): Promise<ColumnValues> {
    try {
      return await readValues(compiled, (plan) => valuesOf(plan, signal));
    } catch (error) {
      signal.throwIfAborted();
      this.#log.warn({ code: toAppError(error).code }, 'values for the language model could not be read');
      return NO_VALUES;
    }
  }
}

/** From the first to the last brace: many models put sentences or fences around their JSON. */
function objectIn(content: string): string {
  return content.slice(Math.max(0, content.indexOf('{')), content.lastIndexOf('}') + 1);
}

/** Words that are words of the question; anything else a model puts there is its own text, and is not shown. */
function unusedOf(question: string, { unused }: WireReply): string[] {
  const words = new Set(question.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
  return [...new Set(unused.map((word) => word.toLowerCase()))].filter((word) => words.has(word)).slice(0, MAX_UNUSED);
}

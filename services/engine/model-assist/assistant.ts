import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { agingBy } from '../../aging.ts';
import type { Clock } from '../../clock.ts';
import { toAppError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Assistant, ReadByRules, Reading } from '../assistant.ts';
import type { Compiled } from '../interpreter/compiled.ts';
import { speechOf } from '../interpreter/interpret.ts';
import { renderSql } from '../interpreter/sql/render.ts';
import { askForSql, type SqlOutcome } from './ask-sql.ts';
import { type AskedInVain, Asker } from './asker.ts';
import { type Asked, parsedJson } from './client.ts';
import { HiddenValues } from './hidden-values.ts';
import { PlanFault } from './names.ts';
import { plain } from './plain.ts';
import { messagesFor, repairMessages, systemText } from './prompt.ts';
import { type ColumnValues, dataText, readValues } from './prompt-data.ts';
import { type Resolved, resolve } from './resolve.ts';
import { UnknownValue } from './resolve-filter.ts';
import type { ModelSettings } from './settings.ts';
import { sqlSystemText } from './sql-prompt.ts';
import { REPLY_JSON_SCHEMA, replySchema, type WireReply } from './wire.ts';
import { couldNotAsk, didNotRun, gaveNone, readBy } from './words.ts';

const MAX_KEPT = 200;
const KEPT_MS = 3_600_000;
const MAX_UNUSED = 5;
const NO_VALUES: ColumnValues = () => [];
const PLAN_REPLY = { name: 'plan', schema: REPLY_JSON_SCHEMA };

export interface ModelAssistantOptions {
  readonly settings: ModelSettings;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Has a language model read questions. It is asked for a plan, which is checked against the model of the data and rendered
 * by the rules' own renderer; and for SQL only where the settings say so and neither rules nor plan can answer. What it
 * sees are names and descriptions, the question and the plan before; values only where the settings say so, rows never.
 */
export function createModelAssistant(options: ModelAssistantOptions): Assistant {
  return new ModelAssistant(options);
}

/** A reply that holds, or that there is none. */
type Outcome =
  | { readonly kind: 'plan'; readonly resolved: Resolved; readonly unused: readonly string[] }
  /** `isFinal`: asking otherwise would only bring the same. */
  | { readonly kind: 'none'; readonly why: 'no way' | 'no fitting plan'; readonly isFinal?: true }
  | AskedInVain;

type Checked = Exclude<Outcome, AskedInVain> | { readonly kind: 'repair'; readonly fault: string };

/** What the model is told of the data, once for each state of them. */
interface Systems {
  readonly plan: string;
  readonly sql: string;
}

class ModelAssistant implements Assistant {
  readonly #settings: ModelSettings;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #asker: Asker;
  readonly #systems = new WeakMap<Compiled, Systems>();
  /** Replies that held, by the hash of what was asked. */
  readonly #kept: LRUCache<string, string>;

  constructor({ settings, clock, log }: ModelAssistantOptions) {
    this.#settings = settings;
    this.#clock = clock;
    this.#log = log;
    this.#asker = new Asker({ settings, clock, log });
    this.#kept = new LRUCache({ max: MAX_KEPT, ttl: KEPT_MS, ...agingBy(clock) });
  }

  async read(
    read: ReadByRules,
    options: { readonly signal: AbortSignal; readonly onAsking?: () => void },
  ): Promise<Reading> {
    if (!this.#isWanted(read)) return { kind: 'unasked' };
    options.onAsking?.();
    const { name } = this.#settings;
    const asking = { until: this.#clock.monotonicMs() + this.#settings.limitMs, signal: options.signal };
    const systems = await this.#systemsOf(read, options.signal);
    if (systems === undefined) return { kind: 'none', word: couldNotAsk(name, this.#asker.fault('too_wide').fault) };
    // A plan starts from a plan or from nothing; what goes on from SQL can only be SQL.
    const isAsked = read.sqlBefore === undefined;
    const outcome = isAsked ? await this.#outcome(read, { ...asking, system: systems.plan }) : undefined;
    if (outcome?.kind === 'plan') return this.#planned(read, outcome);
    if (outcome?.kind === 'fault') return { kind: 'none', word: couldNotAsk(name, outcome.fault) };
    const place = this.#settings.writesSql && read.found.kind === 'refuse' ? read.written : undefined;
    if (outcome?.isFinal || !place) return { kind: 'none', word: gaveNone(name, outcome?.why ?? 'no way') };
    const sql = { asker: this.#asker, name, sendValues: this.#settings.sendValues, kept: this.#kept };
    return this.#wrote(await askForSql(sql, { read, place, ...asking, system: systems.sql }));
  }

  #planned(read: ReadByRules, outcome: Extract<Outcome, { kind: 'plan' }>): Reading {
    const { name } = this.#settings;
    const { plan, corrections } = outcome.resolved;
    const notes = { assumptions: [readBy(name)], corrections, unused: outcome.unused };
    const prepared = { plan, sql: renderSql(read.compiled, plan), notes };
    return { kind: 'plan', prepared, otherwise: gaveNone(name, 'no fitting plan') };
  }

  #wrote(outcome: SqlOutcome): Reading {
    const { name } = this.#settings;
    if (outcome.kind === 'written') return outcome;
    if (outcome.kind === 'fault') return { kind: 'none', word: couldNotAsk(name, outcome.fault) };
    return {
      kind: 'none',
      word: outcome.kind === 'failed' ? didNotRun(name, outcome.why) : gaveNone(name, outcome.why),
    };
  }

  /** Small talk, questions about the data's shape and wishes to write are the rules' business in every mode. */
  #isWanted({ found, isReply, sqlBefore }: ReadByRules): boolean {
    if (found.kind === 'reply') return false;
    if (found.kind === 'query') return this.#settings.mode === 'first' && !isReply;
    // What goes on from SQL that is not known any more, or must not be written any more, nobody can read.
    if (found.kind === 'refuse' && found.goesOn && (sqlBefore === undefined || !this.#settings.writesSql)) return false;
    const { empty, writing } = speechOf(found.language);
    return found.text !== empty && found.text !== writing;
  }

  async #outcome(
    read: ReadByRules,
    { system, until, signal }: { readonly system: string; readonly until: number; readonly signal: AbortSignal },
  ): Promise<Outcome> {
    const hidden = this.#settings.sendValues ? undefined : new HiddenValues();
    const messages = messagesFor(read, { system, hidden });
    const key = createHash('sha256').update(JSON.stringify(messages)).digest('base64');
    const check = (content: string) => this.#check(read, { content, hidden });
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      const checked = check(kept);
      if (checked.kind === 'plan') return checked;
    }
    const asked = (about: Asked['messages']) => ({ messages: about, reply: PLAN_REPLY });
    const first = await this.#asker.ask(asked(messages), until, signal);
    if (first.kind === 'fault') return first;
    let content = first.content;
    let checked = check(content);
    if (checked.kind === 'repair') {
      const repair = repairMessages(messages, { what: 'plan', content, fault: checked.fault });
      const second = await this.#asker.ask(asked(repair), until, signal);
      if (second.kind === 'fault') return second;
      content = second.content;
      checked = check(content);
    }
    if (checked.kind === 'repair') return { kind: 'none', why: 'no fitting plan' };
    if (checked.kind === 'plan') this.#kept.set(key, content);
    return checked;
  }

  /** Reads and checks a reply. A value that no row has is not repaired: whether the data have it is not told. */
  #check(read: ReadByRules, reply: { content: string; hidden: HiddenValues | undefined }): Checked {
    const parsed = replySchema.safeParse(parsedJson(objectIn(reply.content)));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return { kind: 'repair', fault: plain(`At ${issue?.path.join('.') || 'the top'}: ${issue?.message}.`, 300) };
    }
    const { plan } = parsed.data;
    if (plan === null) return { kind: 'none', why: 'no way' };
    try {
      const resolved = resolve(read.compiled, reply.hidden ? reply.hidden.reveal(plan) : plan);
      return { kind: 'plan', resolved, unused: unusedOf(read.question, parsed.data) };
    } catch (error) {
      if (!(error instanceof PlanFault)) throw error;
      if (error instanceof UnknownValue && !this.#settings.sendValues) {
        return { kind: 'none', why: 'no fitting plan', isFinal: true };
      }
      return { kind: 'repair', fault: error.message };
    }
  }

  async #systemsOf(read: ReadByRules, signal: AbortSignal): Promise<Systems | undefined> {
    const { compiled } = read;
    const known = this.#systems.get(compiled);
    if (known !== undefined) return known;
    const values = this.#settings.sendValues ? await this.#valuesOf(read, signal) : NO_VALUES;
    const data = dataText(compiled, values);
    const sql = sqlSystemText(compiled, values);
    if (data === undefined || sql === undefined) return undefined;
    const systems = { plan: systemText(data), sql };
    this.#systems.set(compiled, systems);
    return systems;
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

import type { Clock } from '../../clock.ts';
import { nearestName } from '../../config.ts';
import { AppError } from '../../errors.ts';
import { type Fault, refusal, sentenceOf } from '../../faults.ts';
import type { AlertStore, KeptRule } from './alert-store.ts';
import { defaultRules } from './defaults.ts';
import { type Rule, ruleJson } from './rule.ts';
import { checkAmong, type Placed, type RuleContext } from './rule-checks.ts';
import { readRule } from './rule-schema.ts';

/** Where a rule was written. The file goes before the API, and that before the defaults. */
export type RuleSource = 'file' | 'api' | 'default';

/** One rule as the API shows it. */
export interface RuleEntry {
  readonly name: string;
  readonly source: RuleSource;
  readonly rule: Rule;
  /** Why it is not at work, although it is enabled. */
  readonly problem?: string;
  /** Epoch milliseconds, for rules of the API. */
  readonly changedAt?: number;
  readonly changedBy?: string;
}

export interface RuleBookOptions {
  readonly store: Pick<AlertStore, 'rules' | 'putRule' | 'dropRule'>;
  readonly clock: Clock;
  /** Asked at every change: parts add figures until everything is wired. */
  readonly context: () => RuleContext;
  /** Names of the channels that there are. */
  readonly channels: () => readonly string[];
}

const MAX_API_RULES = 200;

/** All rules from their three sources, and every way to change them. A change is taken as a whole or not at all. */
export class RuleBook {
  readonly #options: RuleBookOptions;
  readonly #defaults: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly #api = new Map<string, KeptRule>();
  #file: ReadonlyMap<string, Rule> = new Map();

  /** @throws what the store throws. */
  constructor(options: RuleBookOptions) {
    this.#options = options;
    const { historyMs } = options.context();
    this.#defaults = new Map(defaultRules(historyMs).map((raw) => [String(raw['name']), raw]));
    for (const [name, kept] of options.store.rules()) this.#api.set(name, kept);
  }

  /** Every rule once, by name; `problem` tells of those that cannot be watched here. */
  entries(): readonly RuleEntry[] {
    const names = new Set([...this.#defaults.keys(), ...this.#api.keys(), ...this.#file.keys()]);
    return [...names].sort().flatMap((name) => this.entry(name) ?? []);
  }

  entry(name: string): RuleEntry | undefined {
    const filed = this.#file.get(name);
    if (filed) return { name, source: 'file', rule: filed };
    const kept = this.#api.get(name);
    if (kept) {
      const { changedAt, changedBy } = kept;
      return this.#checked({ name, source: 'api', changedAt, changedBy }, kept.body);
    }
    const raw = this.#defaults.get(name);
    return raw && this.#checked({ name, source: 'default' }, raw);
  }

  /** The rules to watch. */
  effective(): readonly Rule[] {
    return this.entries().flatMap(({ rule, problem }) => (problem === undefined ? [rule] : []));
  }

  /** Reads the rules of a file, without taking them. @returns its faults, with paths that begin with `rules`. */
  readFile(
    raws: readonly unknown[],
    channels: readonly string[],
  ): { readonly rules: readonly Rule[]; readonly faults: readonly Fault[] } {
    const context = this.#options.context();
    const faults: Fault[] = [];
    const placed: Placed[] = [];
    for (const [at, raw] of raws.entries()) {
      const read = readRule(raw, context, this.#defaults.get(nameIn(raw) ?? ''));
      const path = ['rules', at];
      if (read.kind === 'faults') {
        faults.push(...read.faults.map((fault) => ({ ...fault, path: [...path, ...fault.path] })));
      } else if (placed.some(({ rule }) => rule.name === read.rule.name)) {
        faults.push({ path: [...path, 'name'], message: `"${read.rule.name}" is the name of an earlier rule as well` });
      } else placed.push({ rule: read.rule, path });
    }
    const names = new Set(placed.map(({ rule }) => rule.name));
    const others = this.entries().filter(({ name, source }) => source !== 'file' && !names.has(name));
    // A rule that could not be read is none that does not exist.
    if (faults.length === 0) faults.push(...checkAmong(placed, { rules: others.map(({ rule }) => rule), channels }));
    return { rules: placed.map(({ rule }) => rule), faults };
  }

  /** Takes the rules of a file for those of the file before. */
  takeFile(rules: readonly Rule[]): void {
    this.#file = new Map(rules.map((rule) => [rule.name, rule]));
  }

  /** Adds a rule. @throws AppError `request.invalid` naming the field; `request.conflict` when the name is taken. */
  create(raw: unknown, by: string): RuleEntry {
    const { rule } = this.#read(raw);
    const taken = this.entry(rule.name);
    if (taken) {
      throw conflict(
        taken.source === 'file'
          ? `The file of rules has a rule "${rule.name}"; change it there.`
          : `There is a rule "${rule.name}" already; PUT /api/ops/alerts/rules/${rule.name} changes it.`,
      );
    }
    if (this.#api.size >= MAX_API_RULES) throw conflict(`There are ${MAX_API_RULES} rules already; delete one first.`);
    return this.#keep(rule, by);
  }

  /**
   * Changes a rule that was added, as a whole; a default is changed where `raw` says something, and kept where not.
   * @throws AppError `request.not_found`, `request.conflict`, `request.invalid`.
   */
  replace(name: string, raw: unknown, by: string): RuleEntry {
    this.#changeable(name);
    const named = nameIn(raw) ?? name;
    if (named !== name) throw refusal([{ path: ['name'], message: `must be "${name}", as in the address` }]);
    const given = typeof raw === 'object' && raw !== null ? { ...raw, name } : raw;
    const base = this.#defaults.get(name);
    const { rule } = this.#read(given, base);
    return this.#keep(rule, by);
  }

  /**
   * Takes a rule of the API away; a default that it changed is as it was before.
   * @throws AppError `request.not_found`; `request.conflict` for rules of the file and for defaults.
   */
  remove(name: string): void {
    const { source } = this.#changeable(name);
    if (source === 'default') {
      const sentence = `"${name}" is a rule of Lamp's own and cannot be deleted: PUT {"enabled": false} switches it off.`;
      throw conflict(sentence);
    }
    this.#options.store.dropRule(name);
    this.#api.delete(name);
  }

  /** @throws AppError `request.not_found`, with the nearest name. */
  found(name: string): RuleEntry {
    const entry = this.entry(name);
    if (entry) return entry;
    const nearest = nearestName(
      name,
      this.entries().map((one) => one.name),
    );
    throw new AppError('request.not_found', 'no such rule', {
      field: 'name',
      publicMessage: `There is no rule of this name${nearest === undefined ? '' : `; did you mean "${nearest}"?`} GET /api/ops/alerts/rules lists them.`,
    });
  }

  #changeable(name: string): RuleEntry {
    const entry = this.found(name);
    if (entry.source === 'file') throw conflict(`"${name}" stands in the file of rules and is changed there.`);
    return entry;
  }

  #read(raw: unknown, base?: Readonly<Record<string, unknown>>): { readonly rule: Rule } {
    const read = readRule(raw, this.#options.context(), base);
    if (read.kind === 'faults') throw refusal(read.faults);
    const { rule } = read;
    const others = this.entries().flatMap((entry) => (entry.name === rule.name ? [] : [entry.rule]));
    const faults = checkAmong([{ rule, path: [] }], { rules: others, channels: this.#options.channels() });
    if (faults.length > 0) throw refusal(faults);
    return { rule };
  }

  #keep(rule: Rule, by: string): RuleEntry {
    const kept: KeptRule = { body: ruleJson(rule), changedAt: this.#options.clock.now(), changedBy: by };
    this.#options.store.putRule(rule.name, kept);
    this.#api.set(rule.name, kept);
    return { name: rule.name, source: 'api', rule, changedAt: kept.changedAt, changedBy: by };
  }

  /** What was written for other figures, or a longer history, is shown with its problem and not watched. */
  #checked(entry: Omit<RuleEntry, 'rule' | 'problem'>, raw: Readonly<Record<string, unknown>>): RuleEntry {
    const context = this.#options.context();
    const read = readRule(raw, context);
    if (read.kind === 'rule') return { ...entry, rule: read.rule };
    const lenient = readRule(raw, { ...context, lenient: true });
    const problem = read.faults.map(sentenceOf).join('; ');
    if (lenient.kind === 'rule') return { ...entry, rule: lenient.rule, problem };
    throw new AppError('state.corrupt', `the rule "${entry.name}" cannot be read: ${problem}`);
  }
}

function nameIn(raw: unknown): string | undefined {
  const name = (raw as { name?: unknown } | null | undefined)?.name;
  return typeof name === 'string' ? name : undefined;
}

function conflict(sentence: string): AppError {
  return new AppError('request.conflict', sentence, { publicMessage: sentence });
}

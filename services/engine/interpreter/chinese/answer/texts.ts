import type { Aggregate, ModelColumn } from '../../../model.ts';
import type { SmallTalk } from '../../lexicon/small-talk.ts';
import type { CalcFamily, CompareOp, Grain } from '../../lexicon/types.ts';
import type { WrittenTexts } from '../../speech.ts';

/** Every sentence and part of one that the embedded Genie says in Chinese. Names, figures and dates come ready made. */
export interface ChineseTexts {
  /** Between things of a list. */
  readonly comma: string;
  readonly or: string;
  readonly none: string;
  readonly rows: string;
  readonly grains: Readonly<Record<Grain, string>>;
  /** Each step of time, as a breakdown. */
  readonly steppedBy: Readonly<Record<Grain, string>>;
  readonly weekdays: readonly string[];
  readonly dayParts: Readonly<Record<string, string>>;
  readonly aggregates: Readonly<Record<Aggregate, (name: string) => string>>;
  readonly ops: Readonly<Record<CompareOp, string>>;
  readonly units: Readonly<Record<string, string>>;
  readonly families: Readonly<Record<CalcFamily, string>>;
  readonly roles: Readonly<Record<ModelColumn['role'], string>>;

  /** A ranking that is cut: so many more have the value of the last one; `single`: of the only one. */
  readonly ties: (count: number, single: boolean) => string;
  /** From when to when the data go. */
  readonly dataCover: (period: string) => string;

  // Time.
  readonly month: (year: number, month: number) => string;
  readonly monthOfYear: (month: number) => string;
  readonly day: (year: number, month: number, day: number) => string;
  readonly quarter: (year: number, quarter: number) => string;
  readonly half: (year: number, half: number) => string;
  readonly year: (year: number) => string;
  readonly weekOf: (day: string) => string;
  readonly hour: (hour: string) => string;
  readonly stretch: (from: string, to: string) => string;
  readonly since: (day: string) => string;
  readonly before: (day: string) => string;
  readonly weekdaysOnly: string;
  readonly weekends: string;

  // Parts of a title.
  readonly each: (name: string) => string;
  readonly of: (limits: string, name: string) => string;
  readonly is: (name: string, values: string) => string;
  readonly isNot: (name: string, values: string) => string;
  readonly between: (name: string, low: string, high: string) => string;
  readonly compared: (name: string, op: string, value: string) => string;
  readonly missing: (name: string) => string;
  readonly present: (name: string) => string;
  readonly truth: (name: string, value: boolean) => string;
  readonly contains: (name: string, text: string, op: 'is' | 'contains' | 'starts' | 'ends') => string;
  readonly not: (what: string) => string;
  readonly without: (what: string) => string;
  readonly range: (name: string) => string;
  readonly perGroup: (figure: string, group: string) => string;
  readonly correlation: (left: string, right: string) => string;
  readonly ratio: (over: string, under: string) => string;
  readonly percentage: (over: string, under: string) => string;
  readonly dayTypes: Readonly<Record<string, string>>;
  readonly share: (figure: string) => string;
  readonly change: (figure: string) => string;
  readonly yearly: (figure: string) => string;
  /** How a figure differs from one stretch of time to another. */
  readonly shift: (figure: string) => string;
  readonly drivers: (figure: string) => string;
  readonly against: (after: string, before: string) => string;
  readonly running: (figure: string) => string;
  readonly moving: (figure: string, periods: number) => string;
  readonly distribution: (name: string, width: string) => string;
  readonly top: (count: number) => string;
  readonly bottom: (count: number) => string;
  readonly first: (count: number) => string;
  readonly place: (place: number, lowest: boolean) => string;
  readonly within: (groups: string) => string;
  readonly ascending: string;
  readonly list: (what: string) => string;
  readonly columnsOf: (columns: string, what: string) => string;
  readonly values: (names: string) => string;
  readonly extreme: (
    name: string,
    noun: string,
    side: 'highest' | 'lowest' | 'latest' | 'earliest',
    count?: number,
  ) => string;
  readonly sortedBy: (what: string, name: string, down: boolean) => string;

  // Answers.
  readonly figure: (name: string, value: string) => string;
  readonly nothing: (what: string) => string;
  readonly dataPeriod: (from: string, to: string) => string;
  readonly course: (title: string, first: Told, last: Told, peak: Told) => string;
  readonly leader: (title: string, lowest: boolean, leader: Told) => string;
  readonly next: (told: Told) => string;
  readonly apart: (gap: string) => string;
  readonly end: (count: string, lowest: boolean, told: Told) => string;
  readonly found: (count: string, what: string) => string;
  readonly cut: (shown: string) => string;
  readonly cutOf: (shown: string, all: string) => string;
  readonly different: (count: string, names: string, list: string) => string;
  readonly shares: (title: string, leader: Told, figure: string) => string;
  readonly part: (title: string, percent: string, part: string, whole: string) => string;
  readonly changed: (
    title: string,
    period: string,
    change: string,
    from: string,
    to: string,
    yearly: boolean,
  ) => string;
  readonly up: (percent: string) => string;
  readonly down: (percent: string) => string;
  readonly unchanged: string;
  readonly shifted: (name: string, told: string, from: string, to: string) => string;
  readonly ofWholeChange: (percent: string) => string;
  readonly noCauses: string;
  /** Several things told after a title. */
  readonly figures: (title: string, told: readonly string[]) => string;
  readonly along: (title: string, value: string, period: string, own: string) => string;
  readonly correlated: (
    name: string,
    value: string,
    strength: 'strong' | 'moderate' | 'weak' | 'none',
    sense: number,
  ) => string;
  readonly nothingToTell: (title: string) => string;

  // Notes.
  readonly quoted: (word: string) => string;
  readonly otherChart: string;
  readonly noChart: string;
  readonly corrected: (from: string, to: string) => string;
  readonly unused: (word: string) => string;
  readonly steps: Readonly<Record<'filter' | 'all' | 'group' | 'figures' | 'show' | 'sort' | 'cut', string>>;
  readonly table: (name: string) => string;
  readonly lookedUp: (ways: string) => string;
  readonly expressions: (names: string) => string;
  readonly full: (sentence: string) => string;

  // Conversation.
  readonly unknown: (words: string, nouns: string) => string;
  readonly more: (count: number) => string;
  readonly foreign: (tables: string, words: string) => string;
  readonly cannot: (family: string) => string;
  readonly notFound: string;
  readonly noSuchTime: (time: string) => string;
  readonly tooLarge: string;
  readonly impossible: string;
  readonly misused: string;
  readonly smallTalk: Readonly<Record<SmallTalk, string>>;
  readonly reset: string;
  readonly empty: string;
  readonly writing: string;
  readonly whatIs: (phrase: string, options: string) => string;
  readonly whatAbout: (options: string) => string;
  readonly readAs: (phrase: string, meant: string) => string;

  // The data's shape.
  readonly tables: (count: number) => string;
  readonly tableLine: (name: string, rows: string, columns: string) => string;
  readonly tableHead: (name: string, rows: string) => string;
  readonly columnLine: (name: string, role: string) => string;
  readonly differentValues: (count: string) => string;
  readonly alsoCalled: (names: string) => string;
  readonly inTable: (name: string) => string;
  readonly capabilities: (tables: string) => string;
  readonly noQuery: string;
  readonly sql: string;
  readonly written: WrittenTexts;
}

/** A group with its figure, both ready to be shown. */
export interface Told {
  readonly name: string;
  readonly value: string;
}

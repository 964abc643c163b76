import { isWide } from './paint-width.ts';
import { numberText, rangeText } from './paint-writing.ts';
import type { ChartSpec } from './types.ts';

/** The font that comes along with the drawing process. */
export const FONT = 'DejaVu Sans';
/** Titles and names. */
export const INK = '#1c2430';
/** Figures and axes. */
export const MUTED = '#525c6b';
/** The ground: white, so that a picture can be read on a dark page as well. */
export const SURFACE = '#ffffff';
/** Of the whole drawing, margins included; the picture is scaled from it. */
export const PLOT_WIDTH = 760;

/**
 * Told apart by people who see colours differently, on either ground, and each clear enough for a thin line: found by a
 * search for the largest least distance, which a test checks.
 */
export const PALETTE = ['#1f6fb4', '#d97706', '#33a484', '#842ce3', '#e42a4e', '#1c5623', '#932257', '#7d1f71'];
/** The rest that has no name of its own. */
export const OTHERS_COLOR = '#9aa3b0';

/** What each colour is on a dark ground. */
const DARK: Readonly<Record<string, string>> = {
  [INK]: '#f1f4f8',
  [MUTED]: '#b3bcc9',
  [SURFACE]: '#1b2029',
  '#e8ebf0': '#323a47',
  '#b7bec9': '#566171',
  '#1f6fb4': '#5ba8ee',
  '#d97706': '#f0a040',
  '#33a484': '#dac297',
  '#842ce3': '#6a66e5',
  '#e42a4e': '#d7586d',
  '#1c5623': '#b4bce3',
  '#932257': '#be48a8',
  '#7d1f71': '#e33729',
  '#9aa3b0': '#6b7686',
  '#e3edf7': '#26374a',
  '#0f4c81': '#8cc4fa',
};

/** The same drawing in the colours of a dark ground. */
export function darkened(drawing: object): object {
  return JSON.parse(JSON.stringify(drawing), (key, value: unknown) =>
    typeof value === 'string' && !DATA_FIELDS.has(key) ? (DARK[value] ?? value) : value,
  ) as object;
}

/** Texts of the data, which may look like a colour. */
const DATA_FIELDS = new Set(['x', 'series', 'label', 'part']);

/** No font here has such signs: they would be empty boxes. */
export function withoutPictographs(text: string): string {
  return text.replaceAll(
    /\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|[\u200d\ufe0f\u20e3]/gu,
    '',
  );
}

/** One value to draw. `order` keeps the place that the chart gave it. */
export interface Cell {
  readonly x: string;
  readonly y: number;
  readonly series: string;
  readonly order: number;
  /** Epoch milliseconds, when every `x` is a date. */
  readonly at?: number;
  /** The value in writing. */
  readonly label: string;
}

const MAX_LABEL_CHARACTERS = 38;
const ISO_DATE = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z?)?$/;

/** The values of a chart, ready to draw: finite ones only, names shortened, dates recognised when all labels are dates. */
export function cellsOf(spec: ChartSpec, locale: string): readonly Cell[] {
  const named = (x: string) => (spec.kind === 'histogram' ? rangeText(x, locale) : x);
  const points = spec.series.flatMap(({ name, points: all }) =>
    all.filter(({ y }) => Number.isFinite(y)).map(({ x, y }) => ({ series: name, x: named(x), y })),
  );
  const isTime = points.length > 0 && points.every(({ x }) => ISO_DATE.test(x));
  const places = placesOf(points.map(({ y }) => y));
  const labels = shortNames(points.map(({ x }) => x));
  const names = shortNames(points.map(({ series }) => series));
  return points.map(({ series, x, y }, order) => ({
    x: labels.get(x) ?? x,
    y,
    series: names.get(series) ?? series,
    order,
    label: numberText(y, places, locale),
    ...(isTime ? { at: momentOf(x) } : {}),
  }));
}

/** A short form of each text, no two alike: bars of the same name would be drawn onto each other. */
function shortNames(texts: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const text of new Set(texts)) {
    const short = shorten(text);
    let name = short;
    for (let count = 2; taken.has(name); count++) name = `${short} (${count})`;
    taken.add(name);
    names.set(text, name);
  }
  return names;
}

/** Long texts keep their beginning and their end, which often tells them apart. `most` in common Latin letters. */
export function shorten(text: string, most = MAX_LABEL_CHARACTERS): string {
  const characters = [...withoutPictographs(text).replaceAll(/\s+/g, ' ').trim()];
  if (characters.length === 0) return '–';
  if (breadth(characters.join('')) <= most) return characters.join('');
  const end = fitting(characters.toReversed(), Math.floor(most / 3)).toReversed();
  return `${fitting(characters, most - Math.floor(most / 3) - 1).join('')}…${end.join('')}`;
}

/** How many characters of Latin writing take the same room: one of Chinese takes nearly two. */
export function breadth(text: string): number {
  let letters = 0;
  for (const character of text) letters += isWide(character) ? WIDE_LETTERS : 1;
  return letters;
}

const WIDE_LETTERS = 1.7;

function fitting(characters: readonly string[], most: number): readonly string[] {
  let room = most;
  const end = characters.findIndex((character) => {
    room -= breadth(character);
    return room < 0;
  });
  return end < 0 ? characters : characters.slice(0, end);
}

/** Dates carry no zone: they are drawn as they stand. */
function momentOf(text: string): number {
  const iso = text.replace(' ', 'T').replace(/Z$/, '');
  return Date.parse(iso.length === 10 ? `${iso}T00:00:00Z` : `${iso}Z`);
}

/** Places after the point that all values share, so that labels line up: none when all are whole or large. */
function placesOf(values: readonly number[]): number {
  const largest = Math.max(0, ...values.map(Math.abs));
  if (largest >= 1_000 || values.every(Number.isInteger)) return 0;
  if (largest >= 1) return largest >= 10 ? 1 : 2;
  return 3;
}

/**
 * Breaks a text into lines of at most so many characters of Latin writing; what does not fit ends in an ellipsis. Chinese
 * breaks between any two characters.
 */
export function wrapWords(
  text: string,
  bounds: { readonly characters: number; readonly lines: number },
): readonly string[] {
  const lines: string[] = [''];
  for (const { word, glued } of wordsOf(text, bounds.characters)) {
    const line = lines.at(-1) ?? '';
    const longer = line === '' || glued ? `${line}${word}` : `${line} ${word}`;
    if (breadth(longer) <= bounds.characters) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  if (lines.length <= bounds.lines) return lines;
  const kept = lines.slice(0, bounds.lines);
  return [...kept.slice(0, -1), `${fitting([...(kept.at(-1) ?? '')], bounds.characters - 1).join('')}…`];
}

interface Word {
  readonly word: string;
  /** Nothing stands between it and the one before. */
  readonly glued: boolean;
}

const CLOSING = /^[\p{Pe}\p{Pf}\p{Po}]/u;

function wordsOf(text: string, most: number): readonly Word[] {
  return text.split(/\s+/).flatMap((long) => {
    const words: Word[] = [];
    let word = '';
    for (const character of long) {
      const last = [...word].at(-1);
      const breaks = last !== undefined && (isWide(character) || isWide(last)) && !CLOSING.test(character);
      if (word !== '' && (breaks || breadth(word + character) > most)) {
        words.push({ word, glued: words.length > 0 });
        word = '';
      }
      word += character;
    }
    return [...words, { word, glued: words.length > 0 }];
  });
}

import { numberFormat } from './intl.ts';
import type { PaintStyle, PaintWords } from './types.ts';

/** How a picture writes: figures and dates by Intl, its own few words as they were given. */
export interface Writing {
  readonly locale: string;
  readonly words: PaintWords;
}

const ENGLISH: PaintWords = { noValues: 'No values to show', quarter: 'Q{quarter} {year}' };

/** How a picture of this style writes. */
export function writingOf({ locale = 'en', words = ENGLISH }: PaintStyle): Writing {
  return { locale, words };
}

/** From here on a figure beside a bar is written short. */
const LONG = 1e7;
/** A tick is a round number; more digits than these are noise of its floating point. */
const MAX_TICK_DIGITS = 12;

/** `1,234`, `−12.5`, and `12.3M` from ten million on. */
export function numberText(value: number, places: number, locale: string): string {
  // What would read as zero is written out.
  const vanishes = value !== 0 && Math.abs(value) < 0.5 * 10 ** -places;
  if (Math.abs(value) >= LONG) return written(value, locale, { notation: 'compact', maximumFractionDigits: 1 });
  if (vanishes) return written(value, locale, { maximumSignificantDigits: 2 });
  return written(value, locale, { minimumFractionDigits: places, maximumFractionDigits: places });
}

/** One figure that stands alone: every digit that can be read. */
export function bigNumber(value: number, locale: string): string {
  if (Math.abs(value) >= 1e10) return numberText(value, 0, locale);
  const places = Number.isInteger(value) || Math.abs(value) >= 1e6 ? 0 : 2;
  const vanishes = value !== 0 && Math.abs(value) < 0.005;
  return vanishes
    ? written(value, locale, { maximumSignificantDigits: 3 })
    : written(value, locale, { minimumFractionDigits: places, maximumFractionDigits: places });
}

/** A part of a whole in per cent; one that would read as none is said to be small. */
export function percentText(value: number, total: number, locale: string): string {
  const share = total === 0 ? 0 : value / total;
  const tiny = share > 0 && share < 0.01;
  return `${tiny ? '<' : ''}${written(tiny ? 0.01 : share, locale, { style: 'percent', maximumFractionDigits: 0 })}`;
}

/** A number on an axis. `shortDigits`: written short (`20K`) with so many digits; 0: written out. */
export function tickText(value: number, shortDigits: number, locale: string): string {
  return shortDigits > 0
    ? written(value, locale, { notation: 'compact', maximumSignificantDigits: shortDigits })
    : written(value, locale, { maximumSignificantDigits: MAX_TICK_DIGITS });
}

const RANGE = /^(-?\d+(?:\.\d+)?(?:e[+-]\d+)?)–(-?\d+(?:\.\d+)?(?:e[+-]\d+)?)$/;

/** The bounds of a bin as people write numbers; what is no range stays as it is. */
export function rangeText(range: string, locale: string): string {
  const [, low, high] = RANGE.exec(range) ?? [];
  if (low === undefined || high === undefined) return range;
  return [low, high].map((bound) => tickText(Number(bound), 0, locale)).join('–');
}

/**
 * Digits are the ones that every font here has, whatever the locale would prefer; and a minus is a minus, not a hyphen,
 * which the eye loses beside a figure.
 */
function written(value: number, locale: string, style: Intl.NumberFormatOptions): string {
  return numberFormat(locale, { ...style, numberingSystem: 'latn' })
    .format(value)
    .replace('-', '−');
}

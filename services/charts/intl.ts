const numberFormats = new Map<string, Intl.NumberFormat>();
const dateFormats = new Map<string, Intl.DateTimeFormat>();
/** Locales come from people's clients, so the memory is bounded; a formatter costs some 50 µs to make again. */
const MAX_FORMATS = 64;

/** How numbers are written in a locale; made once. */
export function numberFormat(locale: string, style: Intl.NumberFormatOptions): Intl.NumberFormat {
  return remembered(numberFormats, `${locale} ${JSON.stringify(style)}`, () => new Intl.NumberFormat(locale, style));
}

/** How dates are written in a locale, none moved to another time zone; made once. */
export function dateFormat(locale: string, style: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const make = () => new Intl.DateTimeFormat(locale, { ...style, timeZone: 'UTC' });
  return remembered(dateFormats, `${locale} ${JSON.stringify(style)}`, make);
}

function remembered<T>(formats: Map<string, T>, key: string, make: () => T): T {
  const known = formats.get(key);
  if (known) return known;
  if (formats.size >= MAX_FORMATS) formats.clear();
  const made = make();
  formats.set(key, made);
  return made;
}

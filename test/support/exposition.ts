/** One line of a family. */
export interface SampleLine {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}

/** A metric as a scraper sees it. */
export interface Family {
  readonly name: string;
  type: string;
  help: string;
  readonly samples: SampleLine[];
}

/** What was read, and everything that a scraper or `promtool check metrics` would complain of. */
export interface Exposition {
  readonly families: ReadonlyMap<string, Family>;
  readonly faults: readonly string[];
}

const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\n"])*)"(,|$)/y;
const TYPES = new Set(['counter', 'gauge', 'histogram', 'summary', 'unknown', 'untyped']);
const SUFFIXES = ['_bucket', '_sum', '_count', '_total'];
/** Units that promtool knows, which must be base units, and their prefixes. */
const BAD_UNITS = ['minutes', 'hours', 'days', 'weeks', 'bits', 'kelvins', 'fahrenheit', 'inches', 'yards', 'miles'];
const BASE_UNITS = ['seconds', 'bytes', 'meters', 'metres', 'grams', 'joules', 'volts', 'amperes', 'celsius'];
const PREFIXES = /^(pico|nano|micro|milli|centi|deci|deca|hecto|kilo|kibi|mega|mibi|giga|gibi|tera|tebi|peta|pebi)/;
const ABBREVIATIONS = new Set(['s', 'ms', 'us', 'ns', 'sec', 'b', 'kb', 'mb', 'gb', 'tb', 'pb', 'm', 'h', 'd']);

/** Reads text as a scraper does, line by line, and looks at every family as promtool does. */
export function readExposition(text: string, format: 'prometheus' | 'openmetrics'): Exposition {
  const reader = new Reader(format);
  const lines = text.split('\n');
  if (lines.pop() !== '') reader.fault('the last line has no end');
  for (const line of lines) reader.read(line);
  reader.end();
  for (const family of reader.families.values()) {
    for (const fault of [...lint(family, format), ...inconsistencies(family)]) reader.fault(`${family.name}: ${fault}`);
  }
  return reader;
}

class Reader implements Exposition {
  readonly families = new Map<string, Family>();
  readonly faults: string[] = [];
  readonly #format: 'prometheus' | 'openmetrics';
  readonly #series = new Set<string>();
  readonly #seen = new Set<string>();
  #current: Family | undefined;
  #ended = false;

  constructor(format: 'prometheus' | 'openmetrics') {
    this.#format = format;
  }

  fault(message: string): void {
    this.faults.push(message);
  }

  read(line: string): void {
    const open = this.#format === 'openmetrics';
    if (this.#ended) this.fault(`a line after the end: ${line}`);
    else if (open && line === '# EOF') this.#ended = true;
    else if (line === '') {
      if (open) this.fault('an empty line');
    } else if (line.startsWith('#')) this.#describe(line);
    else this.#sample(line);
  }

  end(): void {
    if (this.#format === 'openmetrics' && !this.#ended) this.fault('no # EOF');
  }

  #describe(line: string): void {
    const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$/.exec(line) ?? [];
    if (keyword === undefined) {
      this.fault(`neither HELP nor TYPE: ${line}`);
      return;
    }
    if (this.#seen.has(`${keyword} ${name}`)) this.fault(`a second ${keyword} for ${name}`);
    this.#seen.add(`${keyword} ${name}`);
    const family = this.families.get(name) ?? { name, type: '', help: '', samples: [] };
    if (family !== this.#current && this.families.has(name)) this.fault(`${name} is described in two places`);
    this.families.set(name, family);
    this.#current = family;
    if (family.samples.length > 0) this.fault(`${keyword} of ${name} comes after its samples`);
    if (keyword === 'HELP') {
      if (!/^(?:[^\\]|\\[\\n])*$/.test(rest)) this.fault(`the help of ${name} is badly escaped`);
      family.help = rest;
    } else if (TYPES.has(rest)) family.type = rest;
    else this.fault(`${name} has an unknown type ${rest}`);
  }

  #sample(line: string): void {
    const [, name = '', rawLabels, rawValue = ''] = SAMPLE.exec(line) ?? [];
    const labels = rawLabels === undefined ? new Map() : labelsOf(rawLabels);
    const value = numberOf(rawValue);
    if (name === '' || labels === undefined || value === undefined) {
      this.fault(`not a sample: ${line}`);
      return;
    }
    const key = JSON.stringify([name, [...labels].sort()]);
    if (this.#series.has(key)) this.fault(`the same series twice: ${line}`);
    this.#series.add(key);
    const family = this.#current;
    if (family && belongs(name, family)) family.samples.push({ name, labels, value });
    else this.fault(`a sample that belongs to no family before it: ${line}`);
  }
}

function labelsOf(raw: string): Map<string, string> | undefined {
  const labels = new Map<string, string>();
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < raw.length) {
    const [, name = '', value = '', more] = LABEL.exec(raw) ?? [];
    if (more === undefined || labels.has(name)) return undefined;
    labels.set(
      name,
      value.replace(/\\(.)/g, (_, sign: string) => (sign === 'n' ? '\n' : sign)),
    );
  }
  return labels;
}

function numberOf(raw: string): number | undefined {
  if (raw === '+Inf') return Number.POSITIVE_INFINITY;
  if (raw === 'NaN') return Number.NaN;
  return /^-?(\d+(\.\d+)?|\.\d+)(e[+-]?\d+)?$/i.test(raw) ? Number(raw) : undefined;
}

/** Whether a sample may stand under a family: by its name and what the type adds to it. */
function belongs(name: string, { name: family, type }: Family): boolean {
  if (type === 'histogram') return ['_bucket', '_sum', '_count'].some((suffix) => name === family + suffix);
  if (type === 'summary') return name === family || name === `${family}_sum` || name === `${family}_count`;
  if (type === 'counter') return name === (family.endsWith('_total') ? family : `${family}_total`);
  return name === family;
}

/** By the rules of `promtool check metrics`. */
function lint({ name, type, help, samples }: Family, format: 'prometheus' | 'openmetrics'): string[] {
  const faults: string[] = [];
  const rule = (broken: boolean, fault: string) => {
    if (broken) faults.push(fault);
  };
  rule(help === '', 'no help');
  rule(type === '', 'no type');
  const isCounter = type === 'counter' || (format === 'openmetrics' && type === 'unknown');
  if (format === 'prometheus') rule(isCounter && !name.endsWith('_total'), 'a counter that does not end in _total');
  rule(!isCounter && name.endsWith('_total'), 'ends in _total and is no counter');
  rule(
    SUFFIXES.slice(0, 3).some((suffix) => name.endsWith(suffix)),
    'ends as the parts of a histogram do',
  );
  rule(name.includes(':'), 'a colon is for recording rules');
  rule(/[A-Z]/.test(name), 'camel case');
  const words = name.split('_');
  rule(
    ['counter', 'gauge', 'histogram', 'summary'].some((word) => words.includes(word)),
    'its type is in its name',
  );
  rule(
    words.some((word) => ABBREVIATIONS.has(word)),
    'an abbreviated unit',
  );
  rule(
    words.some((word) => BAD_UNITS.includes(word)),
    'a unit that is no base unit',
  );
  rule(
    words.some((word) => PREFIXES.test(word) && BASE_UNITS.includes(word.replace(PREFIXES, ''))),
    'a unit with a prefix',
  );
  const labels = new Set(samples.flatMap((sample) => [...sample.labels.keys()]));
  rule(type !== 'histogram' && labels.has('le'), 'a label le');
  rule(type !== 'summary' && labels.has('quantile'), 'a label quantile');
  rule(
    [...labels].some((label) => /[A-Z]/.test(label) || label.startsWith('__')),
    'a label in camel case or reserved',
  );
  return faults;
}

/** What the numbers of one family must be among each other. */
function inconsistencies({ type, samples, name }: Family): string[] {
  if (type === 'counter') return samples.some(({ value }) => value < 0) ? ['a counter below 0'] : [];
  if (type !== 'histogram') return [];
  const rows = Map.groupBy(samples, ({ labels }) => JSON.stringify([...labels].filter(([label]) => label !== 'le')));
  return [...rows].flatMap(([labels, row]) => histogramFaults(name, row).map((fault) => `${labels}: ${fault}`));
}

function histogramFaults(name: string, row: readonly SampleLine[]): string[] {
  const buckets = row.filter((sample) => sample.name === `${name}_bucket`);
  const bounds = buckets.map(({ labels }) => numberOf(labels.get('le') ?? '') ?? Number.NaN);
  const count = row.find((sample) => sample.name === `${name}_count`)?.value;
  const faults: string[] = [];
  if (bounds.at(-1) !== Number.POSITIVE_INFINITY) faults.push('the last bucket is not +Inf');
  if (bounds.some((bound, at) => !(bound > (bounds[at - 1] ?? Number.NEGATIVE_INFINITY)))) faults.push('bounds fall');
  if (buckets.some(({ value }, at) => value < (buckets[at - 1]?.value ?? 0))) faults.push('buckets do not add up');
  if (count !== buckets.at(-1)?.value) faults.push('the count is not that of the last bucket');
  if (!row.some((sample) => sample.name === `${name}_sum`)) faults.push('no sum');
  return faults;
}

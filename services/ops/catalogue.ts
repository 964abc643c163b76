import { AppError } from '../errors.ts';

/**
 * A figure's name in Prometheus' notation of series, one label at most: `lamp_questions_total{event="failed"}`,
 * `process_resident_memory_bytes`.
 */
export type FigureName = string;

/** What a figure is, for whoever plots it, sets a threshold on it or explains it. */
export interface FigureInfo {
  readonly name: FigureName;
  /** A counter only grows while the process lives; it is shown as a rate. */
  readonly kind: 'gauge' | 'counter';
  readonly unit: 'seconds' | 'bytes' | 'ratio' | 'percent' | 'count';
  readonly help: string;
}

/** A figure and where it comes from. */
export interface FigureSource {
  readonly info: FigureInfo;
  /** The figure of this moment; undefined while there is none. Called every second: cheap, synchronous, no surprises. */
  read(): number | undefined;
}

const NAME = /^[a-z][a-z0-9_]*(\{[a-z][a-z0-9_]*="[^"\\\n{},]*"\})?$/;

/** The closed list of figures that the history samples. Parts add theirs while the application is put together. */
export class Catalogue {
  readonly #sources: FigureSource[] = [];
  readonly #places = new Map<FigureName, number>();
  readonly #families = new Map<string, FigureName[]>();
  readonly #preparations: (() => void)[] = [];
  #closed = false;

  /** @throws AppError `internal` for a malformed name, a name that is taken, or after sampling has begun. */
  add(source: FigureSource): void {
    const { name } = source.info;
    if (this.#closed) throw new AppError('internal', `figure ${name} comes after the first sample`);
    if (!NAME.test(name)) throw new AppError('internal', `"${name}" is not the name of a figure`);
    if (this.#places.has(name)) throw new AppError('internal', `two figures are called ${name}`);
    this.#places.set(name, this.#sources.length);
    this.#sources.push(source);
    const family = familyOf(name);
    this.#families.set(family, [...(this.#families.get(family) ?? []), name]);
  }

  /** Runs `prepare` before each sample, so that several figures can share one look at their source. */
  beforeSample(prepare: () => void): void {
    this.#preparations.push(prepare);
  }

  /** Figures in the order in which they were added. */
  infos(): readonly FigureInfo[] {
    return this.#sources.map(({ info }) => info);
  }

  /** Undefined: there is none of this name. */
  infoOf(name: FigureName): FigureInfo | undefined {
    return this.#sources[this.#places.get(name) ?? -1]?.info;
  }

  /** The place of a figure among the others; undefined: there is none of this name. */
  placeOf(name: FigureName): number | undefined {
    return this.#places.get(name);
  }

  /** The figures that a name stands for: itself, or all series of the family. Empty: there is none. */
  named(name: string): readonly FigureName[] {
    return this.#places.has(name) ? [name] : (this.#families.get(name) ?? []);
  }

  /** Everything that can be asked for: figures, and families of several. */
  names(): readonly string[] {
    return [...new Set([...this.#places.keys(), ...this.#families.keys()])];
  }

  /** Nothing can be added any more. */
  close(): { readonly sources: readonly FigureSource[]; readonly preparations: readonly (() => void)[] } {
    this.#closed = true;
    return { sources: this.#sources, preparations: this.#preparations };
  }
}

/** The name without its label. */
export function familyOf(name: FigureName): string {
  const at = name.indexOf('{');
  return at === -1 ? name : name.slice(0, at);
}

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/**
 * Small fonts out of large ones. The rasteriser reads every font file anew for each line of text, so that a font of 8 MB
 * takes a second for a picture whose two dozen characters are in a font of 8 KB as well.
 */

/** What is used of HarfBuzz, whose numbers are addresses within its own memory. */
interface HarfBuzz {
  readonly memory: { readonly buffer: ArrayBuffer };
  _initialize(): void;
  malloc(sizeBytes: number): number;
  hb_blob_create(data: number, sizeBytes: number, mode: number, userData: number, destroy: number): number;
  hb_blob_destroy(blob: number): void;
  hb_blob_get_data(blob: number, length: number): number;
  hb_blob_get_length(blob: number): number;
  hb_face_create(blob: number, index: number): number;
  hb_face_destroy(face: number): void;
  hb_face_reference_blob(face: number): number;
  hb_set_add(set: number, value: number): void;
  hb_subset_input_create_or_fail(): number;
  hb_subset_input_destroy(input: number): void;
  hb_subset_input_unicode_set(input: number): number;
  hb_subset_or_fail(face: number, input: number): number;
}

/** `HB_MEMORY_MODE_WRITABLE`: the memory is HarfBuzz's own from then on. */
const OWN_MEMORY = 2;
/** Fonts of some 20 KB that are kept. */
const MAX_MADE = 16;

/** Opens fonts once, and takes from them what a text needs. */
export class FontSubsets {
  readonly #harfBuzz: HarfBuzz;
  readonly #faces = new Map<string, number>();
  /** Most pictures have no other letters than the one before. */
  readonly #made = new Map<string, Uint8Array>();

  constructor(harfBuzz: HarfBuzz) {
    this.#harfBuzz = harfBuzz;
  }

  /** The font of the file with the characters of the text alone; undefined where HarfBuzz cannot make it. */
  subset(path: string, text: string): Uint8Array | undefined {
    const characters = [...new Set(text)].sort();
    const key = `${path} ${characters.join('')}`;
    const known = this.#made.get(key);
    if (known) return known;
    const made = this.#make(path, characters);
    if (this.#made.size >= MAX_MADE) this.#made.clear();
    if (made) this.#made.set(key, made);
    return made;
  }

  #make(path: string, characters: readonly string[]): Uint8Array | undefined {
    const hb = this.#harfBuzz;
    const input = hb.hb_subset_input_create_or_fail();
    if (input === 0) return undefined;
    const wanted = hb.hb_subset_input_unicode_set(input);
    for (const character of characters) hb.hb_set_add(wanted, character.codePointAt(0) ?? 0);
    const face = hb.hb_subset_or_fail(this.#open(path), input);
    hb.hb_subset_input_destroy(input);
    if (face === 0) return undefined;
    const blob = hb.hb_face_reference_blob(face);
    const [at, sizeBytes] = [hb.hb_blob_get_data(blob, 0), hb.hb_blob_get_length(blob)];
    const font = new Uint8Array(hb.memory.buffer, at, sizeBytes).slice();
    hb.hb_blob_destroy(blob);
    hb.hb_face_destroy(face);
    return font.length > 0 ? font : undefined;
  }

  #open(path: string): number {
    const known = this.#faces.get(path);
    if (known !== undefined) return known;
    const hb = this.#harfBuzz;
    const bytes = readFileSync(path);
    const at = hb.malloc(bytes.length);
    if (at === 0) throw new Error(`no memory for a font of ${bytes.length} bytes`);
    new Uint8Array(hb.memory.buffer).set(bytes, at);
    const blob = hb.hb_blob_create(at, bytes.length, OWN_MEMORY, 0, 0);
    const face = hb.hb_face_create(blob, 0);
    hb.hb_blob_destroy(blob);
    this.#faces.set(path, face);
    return face;
  }
}

/** What is used of it; its types come with those of browsers. */
declare const WebAssembly: {
  instantiate(bytes: Uint8Array): Promise<{ readonly instance: { readonly exports: unknown } }>;
};

let opened: Promise<FontSubsets> | undefined;

/** One for the whole process: the module takes some 20 ms to compile. @throws when it cannot be compiled. */
export function fontSubsets(): Promise<FontSubsets> {
  opened ??= open();
  return opened;
}

async function open(): Promise<FontSubsets> {
  const path = createRequire(import.meta.url).resolve('harfbuzzjs/dist/harfbuzz-subset.wasm');
  const { instance } = await WebAssembly.instantiate(readFileSync(path));
  const harfBuzz = instance.exports as HarfBuzz;
  harfBuzz._initialize();
  return new FontSubsets(harfBuzz);
}

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fontSubsets } from './paint-subset.ts';

/** Where the letters of pictures come from. */

const require = createRequire(import.meta.url);
/** Without a font file all text would vanish without an error; those of the system differ from machine to machine. */
const FONT_FILES = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((name) =>
  require.resolve(`dejavu-fonts-ttf/ttf/${name}`),
);

/** Chinese, Japanese and Korean, with their punctuation. */
const WIDE_SCRIPTS = /[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]/;

/** In the small fonts whether they are needed or not, so that one serves for many pictures. */
const USUAL = String.fromCharCode(...Array.from({ length: 95 }, (_, index) => 32 + index));

/** Some 8 MB, read only for texts that need them. One font for both ways of writing Chinese. */
function wideFontFiles(): readonly string[] {
  const folder = join(dirname(require.resolve('@embedpdf/fonts-sc')), '../fonts');
  return [join(folder, 'NotoSansHans-Regular.otf')];
}

/**
 * Calls `use` with the files of fonts that have every character of the text which there is a letter for. They are small
 * ones that are gone when it returns; where none can be written, the whole fonts, which draw the same and take longer.
 */
export async function withFonts<T>(text: string, use: (files: string[]) => T, scratchFolder = tmpdir()): Promise<T> {
  const whole = WIDE_SCRIPTS.test(text) ? [...FONT_FILES, ...wideFontFiles()] : FONT_FILES;
  const subsets = await fontSubsets();
  const fonts = whole.map((path) => subsets.subset(path, USUAL + text) ?? readFileSync(path));
  const small = written(fonts, scratchFolder);
  if (!small) return use([...whole]);
  try {
    return use(small.files);
  } finally {
    rmSync(small.folder, { recursive: true, force: true });
  }
}

/** Undefined where the machine has no room for passing files: a picture is not worth failing for that. */
function written(
  fonts: readonly Uint8Array[],
  scratchFolder: string,
): { readonly folder: string; readonly files: string[] } | undefined {
  let folder: string | undefined;
  try {
    folder = mkdtempSync(join(scratchFolder, 'lamp-fonts-'));
    const files: string[] = [];
    for (const font of fonts) {
      const path = join(folder, `${files.length}.ttf`);
      writeFileSync(path, font);
      files.push(path);
    }
    return { folder, files };
  } catch {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
}

import { readFile, rename, writeFile } from 'node:fs/promises';
import type { Document } from 'yaml';
import { AppError } from './errors.ts';
import type { SettingTexts } from './live-settings.ts';

/** What stands in the file, and the way to write it again with its comments. */
export interface SettingsFile {
  readonly texts: SettingTexts;
  /** The text of the file with these settings written into it; undefined takes one out. */
  with(changes: Readonly<Record<string, string | undefined>>): Promise<string>;
}

const HEADER = ` Settings that take effect without a restart; they come before .env and the environment.
 NAME: value, one a line. The names stand in .env.example.`;
const MAX_BYTES = 64 * 1024;

/**
 * Reads `settings.yaml`: names of settings with a value each. Lists stand for values separated by commas, maps for
 * `name=value` pairs, nothing for "not set". No file is an empty one.
 * @throws AppError `config.invalid` that names the line.
 */
export async function readSettingsFile(path: string): Promise<SettingsFile> {
  const text = await textOf(path);
  // Most Lamps have no such file, and the parser takes a megabyte.
  if (text === '')
    return { texts: {}, with: async (changes) => written((await parserOf()).parseDocument(''), changes) };
  const { parseDocument, LineCounter, isMap, isScalar } = await parserOf();
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [fault] = document.errors;
  if (fault) throw invalid(path, `line ${fault.linePos?.[0].line ?? 1}: ${firstSentence(fault.message)}`);
  const { contents } = document;
  if (contents === null) return { texts: {}, with: async (changes) => written(document, changes) };
  if (!isMap(contents)) throw invalid(path, 'must have lines of the form NAME: value');
  const texts: Record<string, string> = {};
  for (const { key, value } of contents.items) {
    const name = isScalar(key) ? String(key.value) : '';
    const range = isScalar(key) ? key.range : undefined;
    const line = range ? lines.linePos(range[0]).line : 1;
    const plain = (value as { toJSON(): unknown } | null)?.toJSON() ?? null;
    const asText = textOfValue(plain);
    if (name === '' || asText === undefined) {
      throw invalid(path, `line ${line}: the value of ${name || 'a setting'} must be a text, a number, true or false`);
    }
    texts[name] = asText;
  }
  return { texts, with: async (changes) => written(document, changes) };
}

function parserOf(): Promise<typeof import('yaml')> {
  return import('yaml');
}

/** Writes a file so that a reader sees the old one or the new one, never half of it. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const draft = `${path}.new`;
  await writeFile(draft, text, { mode: 0o600, flush: true });
  await rename(draft, path);
}

function written(document: Document, changes: Readonly<Record<string, string | undefined>>): string {
  const draft = document.clone() as Document;
  if (draft.contents === null) {
    draft.contents = draft.createNode({}) as never;
    draft.commentBefore ??= HEADER;
  }
  for (const [name, text] of Object.entries(changes)) {
    if (text === undefined) draft.delete(name);
    else draft.set(name, text);
  }
  return draft.toString();
}

/** Undefined: a value that no setting can have. */
function textOfValue(value: unknown): string | undefined {
  if (value === null) return '';
  if (['string', 'number', 'boolean'].includes(typeof value)) return String(value);
  if (Array.isArray(value)) return joined(value);
  if (typeof value !== 'object') return undefined;
  const pairs = Object.entries(value).map(([name, one]) => {
    const text = textOfScalar(one);
    return text === undefined ? undefined : `${name}=${text}`;
  });
  return joined(pairs);
}

function joined(values: readonly unknown[]): string | undefined {
  const texts = values.map(textOfScalar);
  return texts.every((text) => text !== undefined) ? texts.join(',') : undefined;
}

function textOfScalar(value: unknown): string | undefined {
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;
}

async function textOf(path: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw invalid(path, `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
  if (bytes.length > MAX_BYTES) throw invalid(path, `is larger than ${MAX_BYTES} bytes`);
  return bytes.toString('utf8');
}

/** The parser's messages go on with a picture of the place. */
function firstSentence(message: string): string {
  return message.split(/ at line |\n/, 1)[0] ?? message;
}

function invalid(path: string, problem: string): AppError {
  const name = path.split(/[\\/]/).at(-1) ?? path;
  return new AppError('config.invalid', `${name}: ${problem}`, { field: name });
}

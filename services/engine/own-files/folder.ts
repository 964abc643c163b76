import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { AppError } from '../../errors.ts';
import { counted, type FileNotice } from './notice.ts';

/** A kind of file that can become a table. */
export type DataFormat = 'csv' | 'tsv' | 'parquet' | 'json';

/** A file that should become a table. */
export interface DataFile {
  /** As people know it: `orders.csv`. */
  readonly name: string;
  /** Where it really lies. */
  readonly path: string;
  readonly format: DataFormat;
  readonly compressed: boolean;
  readonly sizeBytes: number;
  /** Differs for every state of the file. */
  readonly signature: string;
}

/** What lies in the folder. */
export interface DataFolder {
  /** Absolute, without links. */
  readonly path: string;
  /** By name. */
  readonly files: readonly DataFile[];
  /** The model beside them, if there is one. */
  readonly model?: Pick<DataFile, 'name' | 'path' | 'signature'>;
  readonly notices: readonly FileNotice[];
}

/** More files than this are more than anybody asks about, and than the start should wait for. */
const MAX_FILES = 100;
/** Entries of the folder that are looked at. */
const MAX_ENTRIES = 10_000;
/** In memory a table takes about a third of its CSV; a file like this could not be held. */
const MAX_FILE_BYTES = 4 * 1024 ** 3;

const FORMATS: Readonly<Record<string, DataFormat>> = {
  csv: 'csv',
  txt: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  parquet: 'parquet',
  json: 'json',
  ndjson: 'json',
  jsonl: 'json',
};
/** The first that is there counts. */
const MODEL_NAMES = ['model.yaml', 'model.yml', 'model.json'];

/**
 * Lists the data files of a folder, not of those below it. Hidden files and other kinds are passed over in silence; a
 * link is followed only to a file inside the folder.
 * @throws AppError `genie.space_misconfigured` when there is no such folder, or it cannot be listed.
 */
export async function listFolder(path: string): Promise<DataFolder> {
  const root = await rootOf(path);
  const notices: FileNotice[] = [];
  const found: (DataFile & { readonly isLink: boolean })[] = [];
  let model: DataFolder['model'];
  const names = await readdir(root).catch((cause: NodeJS.ErrnoException) => {
    throw noFolder(path, cause.code ?? 'unknown', cause);
  });
  for (const name of names.sort(byName).slice(0, MAX_ENTRIES)) {
    const kind = kindOf(name);
    const looked = kind && (await look(root, name));
    if (!looked) continue;
    if (typeof looked === 'string') notices.push({ file: name, kind: 'left_out', text: looked });
    else if (kind === 'model') model = better(model, { name, ...looked });
    else found.push({ name, ...kind, ...looked });
  }
  // A link to another file of the folder is that file, not one more.
  const real = new Set(found.filter(({ isLink }) => !isLink).map((file) => file.path));
  const files = found.filter((file) => !file.isLink || !real.has(file.path));
  const tooMany = files.length - MAX_FILES;
  if (tooMany > 0) {
    const text = `${counted(tooMany, 'more file')} left out: at most ${MAX_FILES} files become tables`;
    notices.push({ file: basename(root), kind: 'left_out', text });
  }
  return { path: root, files: files.slice(0, MAX_FILES), notices, ...(model ? { model } : {}) };
}

async function rootOf(path: string): Promise<string> {
  const wanted = resolve(path);
  const root = await realpath(wanted).catch((cause: NodeJS.ErrnoException) => {
    throw noFolder(path, cause.code ?? 'unknown', cause);
  });
  if (!(await stat(root)).isDirectory()) throw noFolder(path, 'it is a file: give the folder it lies in');
  return root;
}

function noFolder(path: string, why: string, cause?: unknown): AppError {
  const said = why === 'ENOENT' ? 'there is no such folder' : why === 'EACCES' ? 'it may not be read' : why;
  return new AppError('genie.space_misconfigured', `DATA_DIR ${path}: ${said}`, { field: 'DATA_DIR', cause });
}

function kindOf(name: string): { format: DataFormat; compressed: boolean } | 'model' | undefined {
  if (name.startsWith('.') || name.startsWith('~$')) return undefined;
  if (MODEL_NAMES.includes(name.toLowerCase())) return 'model';
  const [, ending = '', gz] = /\.([a-z]+)(\.gz)?$/i.exec(name) ?? [];
  const format = FORMATS[ending.toLowerCase()];
  if (!format || (gz && format === 'parquet')) return undefined;
  return { format, compressed: gz !== undefined };
}

/** @returns a sentence for a file that must not be read, nothing for what is no file. */
async function look(
  root: string,
  name: string,
): Promise<(Pick<DataFile, 'path' | 'sizeBytes' | 'signature'> & { isLink: boolean }) | string | undefined> {
  try {
    const path = await realpath(join(root, name));
    const from = relative(root, path);
    if (from.startsWith(`..${sep}`) || from === '..' || resolve(from) === from) {
      return 'left out: it is a link to a place outside the folder';
    }
    const found = await stat(path, { bigint: true });
    if (!found.isFile()) return undefined;
    const { ino, size, mtimeNs } = found;
    if (size > MAX_FILE_BYTES) return `left out: it is larger than ${MAX_FILE_BYTES / 1024 ** 3} GB`;
    const signature = `${name} ${ino} ${size} ${mtimeNs}`;
    return { path, sizeBytes: Number(size), signature, isLink: path !== join(root, name) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return code === 'ENOENT' ? 'left out: it is a link that leads nowhere' : `left out: it cannot be read (${code})`;
  }
}

function better(known: DataFolder['model'], found: NonNullable<DataFolder['model']>): DataFolder['model'] {
  if (!known) return found;
  const rank = (one: { name: string }) => MODEL_NAMES.indexOf(one.name.toLowerCase());
  return rank(found) < rank(known) ? found : known;
}

/** The same on every machine, unlike the order of its language. */
function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import type { TableFile } from './duckdb-import.ts';
import { type SpaceFile, spaceFile } from './space-format.ts';

/** A space: what people can ask about, and where its data lies. */
export interface Space {
  /** 32 lower-case hex digits. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** What Genie's API hands out: the file without Lamp's own part. */
  readonly serialized: JsonValue;
  readonly file: SpaceFile;
  readonly tables: readonly TableFile[];
  /** Said under answers, such as where the data come from. */
  readonly footer?: string;
}

/**
 * Reads a space file.
 * @throws AppError `genie.space_misconfigured` that lists every fault, or says that the file cannot be read.
 */
export async function loadSpace(path: string): Promise<Space> {
  return parseSpace(await readJson(path), dirname(resolve(path)));
}

/**
 * Checks a space; paths of data files count from `folder`.
 * @throws AppError `genie.space_misconfigured` that lists every fault.
 */
export function parseSpace(json: unknown, folder: string): Space {
  const parsed = spaceFile.safeParse(json);
  if (!parsed.success) throw new AppError('genie.space_misconfigured', z.prettifyError(parsed.error));
  const file = parsed.data;
  const { x_local: local } = file;
  const tables = file.data_sources.tables.map(({ identifier }) => {
    const own = local.tables[identifier];
    if (!own) throw new AppError('genie.space_misconfigured', `x_local.tables says no file for ${identifier}`);
    return { identifier, file: resolve(folder, own.file) };
  });
  const { x_local: _, ...shared } = json as Record<string, JsonValue>;
  return {
    id: local.space_id,
    title: local.title,
    description: local.description,
    serialized: shared,
    file,
    tables,
    ...(local.footer === undefined ? {} : { footer: local.footer }),
  };
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new AppError('genie.space_misconfigured', `space file ${path} cannot be read as JSON`, { cause });
  }
}

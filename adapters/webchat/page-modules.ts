import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const IMPORT = /(\bfrom\s+|\bimport\s+)'\.\/([\w-]+\.js)'/g;

/**
 * The modules of a page with the hash of its content in every address by which they import each other, so that browsers
 * keep them all and a changed one is never mixed with those of before.
 * @param folder where they lie. @param entry the module that imports the others. @param prefix where they are served.
 * @throws Error when a module imports itself by a detour, and the error of the file system when one cannot be read.
 */
export function versionedModules(folder: string, entry: string, prefix: string): Readonly<Record<string, string>> {
  const made = new Map<string, string>();
  const open = new Set<string>();
  const add = (name: string): string => {
    const known = made.get(name);
    if (known !== undefined) return known;
    if (open.has(name)) throw new Error(`${name} imports itself`);
    open.add(name);
    const text = readFileSync(join(folder, name), 'utf8').replace(IMPORT, (_, before: string, imported: string) => {
      const version = createHash('sha256').update(add(imported)).digest('base64url').slice(0, 16);
      return `${before}'${prefix}${imported}?v=${version}'`;
    });
    made.set(name, text);
    return text;
  };
  add(entry);
  return Object.fromEntries(made);
}

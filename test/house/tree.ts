import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Root of the repository. */
export const root = join(import.meta.dirname, '..', '..');

/** What is not ours, or not kept. */
const LEFT_OUT = new Set(['node_modules', 'var', '.git', 'tmp', 'coverage']);

/** One file of the repository; `path` is relative to its root, with slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** All files below a folder of the repository (default: everywhere) whose name ends in one of `endings`. */
export function filesOf(endings: readonly string[], folder = ''): SourceFile[] {
  const base = join(root, folder);
  if (!existsSync(base)) return [];
  return readdirSync(base, { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return LEFT_OUT.has(entry.name) ? [] : filesOf(endings, path);
    return endings.some((ending) => entry.name.endsWith(ending)) ? [read(path)] : [];
  });
}

function read(path: string): SourceFile {
  return { path, text: readFileSync(join(root, path), 'utf8') };
}

/** TypeScript that runs in production: everything but the tests. */
export function sources(): SourceFile[] {
  return filesOf(['.ts']).filter(({ path }) => !path.startsWith('test/'));
}

/** Paths that a file imports from the repository, and packages that it imports; types count. */
export function importsOf({ path, text }: SourceFile): { readonly files: string[]; readonly packages: string[] } {
  const code = withoutComments(text);
  const statements = /(?:^|\n)\s*(?:import|export)\b[^;'"`]*?from\s*'([^']+)'/g;
  const bare = /(?:^|\n)\s*import\s*'([^']+)'/g;
  const dynamic = /\bimport\(\s*'([^']+)'/g;
  const names = [statements, bare, dynamic].flatMap((pattern) =>
    [...code.matchAll(pattern)].map(([, name]) => name ?? ''),
  );
  const files = names
    .filter((name) => name.startsWith('.'))
    .map((name) => relative(root, join(root, path, '..', name)).replaceAll('\\', '/'));
  return { files, packages: names.filter((name) => !name.startsWith('.')) };
}

/** The text with comments blanked; line numbers stay. */
export function withoutComments(text: string): string {
  return blank(text, { strings: false });
}

/** The text with comments and the contents of strings, templates and regular expressions blanked. */
export function codeOnly(text: string): string {
  return blank(text, { strings: true });
}

/**
 * Comments, strings, templates and regular expressions in the order in which they begin; what begins first swallows the
 * others. A slash begins a regular expression only where a value may stand.
 */
const PIECES =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`|(?<=(?:^|[=(,:[!&|?{};\n]|return|=>)\s*)\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/g;

function blank(text: string, options: { readonly strings: boolean }): string {
  return text.replace(PIECES, (piece) => {
    const isComment = piece.startsWith('//') || piece.startsWith('/*');
    if (!isComment && !options.strings) return piece;
    return piece.replace(/[^\n]/g, ' ');
  });
}

/** `path:line` of every match, for messages that editors can open. */
export function linesWith(file: SourceFile, pattern: RegExp, text: string = file.text): string[] {
  return text.split('\n').flatMap((line, at) => (pattern.test(line) ? [`${file.path}:${at + 1}: ${line.trim()}`] : []));
}

/** Fails with every finding on a line of its own, and what to do about them. */
export function expectNone(found: readonly string[], advice: string): void {
  if (found.length > 0) throw new Error(`${advice} (${found.length}):\n  ${found.join('\n  ')}`);
}

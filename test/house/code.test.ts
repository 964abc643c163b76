import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { tempDir } from '../support/temp-dir.ts';
import { codeOnly, expectNone, filesOf, linesWith, root, sources } from './tree.ts';

const MAX_FILE_LINES = 320;

/** Who may read the environment: the two processes, and what the operators' programs have in common. */
const READS_ENVIRONMENT = new Set(['index.ts', 'genie.ts', 'cli/operator.ts', 'manifest/main.ts']);

describe('house: code', () => {
  const files = sources();

  const scan = (pattern: RegExp, allowed: (path: string) => boolean = () => false) =>
    files.filter(({ path }) => !allowed(path)).flatMap((file) => linesWith(file, pattern, codeOnly(file.text)));

  it(`is in files of at most ${MAX_FILE_LINES} lines`, () => {
    const long = files
      .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
      .filter(({ lines }) => lines > MAX_FILE_LINES)
      .map(({ path, lines }) => `${path} has ${lines} lines`);
    expectNone(long, 'split the file by the reasons for which it changes');
  });

  it('is in functions of about 60 lines', async () => {
    const places = [...new Set(files.map(({ path }) => path.split('/')[0] ?? path))];
    const report = await onlyLines(['--reporter=json', '--max-diagnostics=500', ...places]);
    const long = report.diagnostics
      .filter(({ severity }) => severity === 'error')
      .map(({ location, message }) => `${location.path}:${location.start.line}: ${message}`);
    expectNone(long, 'split the function into steps with names');
  });

  it('does without any and without non-null assertions', () => {
    const any = /(?<! \? .*)(?:[:<,|&(]\s*|\bas\s+)any\b(?!\s*[:=(])/;
    expectNone(scan(any), 'use unknown, and a parser at the edge');
    const nonNull = /[\w)\]]!(?=[.,;)[\]]|\s*$)/;
    expectNone(scan(nonNull), 'check for undefined, or make the type say what is known');
  });

  it('reads the environment in the entry files of processes only', () => {
    const found = scan(/\bprocess\s*\.\s*env\b/, (path) => READS_ENVIRONMENT.has(path));
    expectNone(found, 'take the value as an option; add a line to the table of settings if there is none');
  });

  it('ages what it caches by the clock that it was given', () => {
    const mayHaveItsOwn = ['services/aging.ts', 'services/cache/two-level.ts'];
    expectNone(
      scan(/\bperf\b/, (path) => mayHaveItsOwn.includes(path) || path.startsWith('test/')),
      'use agingBy(clock): the cache believes a reading for a real millisecond otherwise',
    );
  });

  it('does not write to the console', () => {
    expectNone(scan(/\bconsole\s*\./), 'use the log that is handed in; programs in cli/ write to process.stdout');
  });

  it('leaves nothing for later', () => {
    const found = files.flatMap((file) => linesWith(file, /\b(?:TODO|FIXME|XXX|HACK)\b/));
    expectNone(found, 'do it now or leave it out');
  });

  it('is not switched off for the tools', () => {
    const found = files.flatMap((file) => linesWith(file, /@ts-(?:ignore|nocheck)|biome-ignore-all/));
    expectNone(found, 'solve what the tool says; where it is wrong, one biome-ignore with its reason');
  });

  it('says what every exported thing is for', () => {
    const documented = files.filter(({ path }) => /^(?:services|bot|adapters)\//.test(path));
    const bare = documented.flatMap(({ path, text }) => {
      const lines = text.split('\n');
      return lines.flatMap((line, at) =>
        isDeclaration(line) && !isDocumented(lines, at) ? [`${path}:${at + 1}: ${line}`] : [],
      );
    });
    expectNone(bare, 'write a doc comment: purpose, units, default, bounds, what it throws, what happens on stop');
  });

  it('has no address of a registry in it', () => {
    const address = new RegExp(
      ['registry\\.npmjs', 'registry\\.yarnpkg', 'artifactory', 'verdaccio', '^registry\\s*='].join('|'),
      'i',
    );
    const endings = ['.ts', '.json', '.md', '.yml', '.yaml', '.npmrc', 'Dockerfile', '.sh', 'run'];
    const here = import.meta.filename.slice(root.length + 1);
    const found = filesOf(endings)
      .filter(({ path }) => path !== here)
      .flatMap((file) => linesWith(file, address));
    expectNone(found, 'installs must work from whatever registry a machine is set up for');
  });

  it('is seen by this test: it finds what it forbids', () => {
    const sample = "const a: any = b!.c; // any!\nconst s = 'x: any'; const r = /any!/;\nif (a !== b) {}\n";
    const code = codeOnly(sample);
    expect(code.split('\n')[0]).to.equal('const a: any = b!.c;        ');
    expect(code).not.to.contain('x: any').and.not.to.contain('/any');
    expect(isDocumented(['/** Why. */', 'export const a = 1;'], 1)).to.equal(true);
    expect(isDocumented(['', 'export const a = 1;'], 1)).to.equal(false);
  });
});

/** Options are explained where they are taken, field by field; the type of a schema is explained by the schema. */
function isDeclaration(line: string): boolean {
  if (/^export interface \w*Options\b/.test(line) || /= z\.infer</.test(line)) return false;
  return /^export (?:declare )?(?:abstract )?(?:async )?(?:function|class|interface|type|const|let)\b(?! \{)/.test(
    line,
  );
}

/** Directly above stands the end of a doc comment. Overloads share one, and so do one-liners that stand together. */
function isDocumented(lines: readonly string[], at: number): boolean {
  const above = lines[at - 1] ?? '';
  if (above.trim().endsWith('*/')) return true;
  const name = /^export (?:async )?function (\w+)/.exec(lines[at] ?? '')?.[1];
  const isSibling =
    name === undefined ? /^export (?:type|const) .*;$/.test(above) : above.startsWith(`export function ${name}(`);
  return isSibling && isDocumented(lines, at - 1);
}

interface BiomeReport {
  readonly diagnostics: readonly {
    readonly severity: string;
    readonly message: string;
    readonly location: { readonly path: string; readonly start: { readonly line: number } };
  }[];
}

/** Runs the linter with the rule that biome.json has for functions alone: to know all types takes it far longer. */
async function onlyLines(parameters: readonly string[]): Promise<BiomeReport> {
  const { linter } = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8')) as {
    readonly linter: { readonly rules: { readonly complexity: { readonly noExcessiveLinesPerFunction: unknown } } };
  };
  const { noExcessiveLinesPerFunction } = linter.rules.complexity;
  const rules = { preset: 'none', complexity: { noExcessiveLinesPerFunction } };
  const dir = tempDir();
  try {
    writeFileSync(join(dir.path, 'biome.json'), JSON.stringify({ linter: { rules } }));
    return await biome(['lint', `--config-path=${dir.path}`, ...parameters]);
  } finally {
    dir.remove();
  }
}

/** It exits with 1 when it has found something. */
function biome(parameters: readonly string[]): Promise<BiomeReport> {
  const program = join(root, 'node_modules', '.bin', 'biome');
  const options = { cwd: root, encoding: 'utf8', shell: process.platform === 'win32', maxBuffer: 64e6 } as const;
  return new Promise((resolve) => {
    execFile(program, parameters, options, (_error, out) => resolve(JSON.parse(out) as BiomeReport));
  });
}

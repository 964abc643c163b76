import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../../../services/clock.ts';
import { sampleSpace } from '../../../../services/engine/samples/samples.ts';
import { openSpace } from '../../../../services/engine/space-open.ts';

const FOLDER = join(import.meta.dirname, '../../../../services/engine/interpreter');
/** Everyday English that the samples happen to use as a name or value too. */
const ENGLISH = new Set([
  'state',
  'young',
  'samples',
  'female',
  'united states',
  'quantity',
  'transactions',
  'country',
  'district',
  'product',
]);
/** Translates the words of any business: the samples' are among them, as those of every trade are. */
const DICTIONARY = join('chinese', 'phrases', 'nouns.ts');
const MIN_LENGTH = 5;
const MAX_VALUES = 400;

describe('the interpreter', () => {
  it('holds no name of a sample table, column or value', async () => {
    const { duckdb, model } = await openSpace(await sampleSpace(), { clock: systemClock });
    const names = new Set<string>();
    const put = (name: string | null | undefined) => {
      const lower = name?.toLowerCase() ?? '';
      if (lower.length >= MIN_LENGTH && /[a-z]/.test(lower) && !ENGLISH.has(lower)) names.add(lower);
    };
    try {
      for (const table of model.tables) {
        for (const name of [
          table.identifier,
          ...table.identifier.split('.'),
          table.label,
          table.rowNoun.singular,
          table.rowNoun.plural,
        ])
          put(name);
        for (const column of table.columns) {
          put(column.name);
          put(column.label);
          if (column.type !== 'string' || column.distinctCount > MAX_VALUES) continue;
          const { rows } = await duckdb.query(`SELECT DISTINCT "${column.name}" FROM ${table.identifier}`);
          for (const [value] of rows) put(value);
        }
      }
      for (const { name } of model.snippets) put(name);
    } finally {
      await duckdb.close();
    }
    expect(names.size).to.be.above(100);
    const found: string[] = [];
    for (const file of readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts') || file === DICTIONARY) continue;
      const text = readFileSync(join(FOLDER, file), 'utf8').toLowerCase();
      for (const name of names) {
        const escaped = name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
        if (new RegExp(`(^|[^a-z0-9_])${escaped}($|[^a-z0-9_])`).test(text)) found.push(`${file}: ${name}`);
      }
    }
    expect(found, 'say it with words of another domain').to.deep.equal([]);
  });
});

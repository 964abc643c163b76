import { expect } from 'chai';
import { systemClock } from '../../services/clock.ts';
import type { DuckDb } from '../../services/engine/duckdb.ts';
import { sampleSpace } from '../../services/engine/samples/samples.ts';
import { openSpace } from '../../services/engine/space-open.ts';
import { loadGolden } from './golden.ts';
import { composeQuestions, loadHeldout } from './heldout/heldout.ts';

/** Gold SQL that fails, finds nothing, or cuts a ranking where two values are equal: no engine could be judged by it. */
async function faults(duckdb: DuckDb, asked: readonly { question: string; sql?: readonly string[] | undefined }[]) {
  const found: string[] = [];
  for (const { question, sql = [] } of asked) {
    for (const statement of sql) {
      const { rows } = await duckdb.query(statement);
      if (rows.length === 0) found.push(`${question}: no rows`);
      if (rows.length === 1 && rows[0]?.every((cell) => cell === null || cell === '0'))
        found.push(`${question}: nothing`);
      const limit = /LIMIT (\d+)$/.exec(statement)?.[1];
      if (limit === undefined || !statement.includes('GROUP BY')) continue;
      const more = await duckdb.query(statement.replace(/LIMIT \d+$/, `LIMIT ${Number(limit) + 1}`));
      const values = more.rows.map((row) => row.at(-1));
      if (new Set(values).size < values.length) found.push(`${question}: a tie`);
    }
  }
  return found;
}

describe('gold SQL', () => {
  it('of the sample questions finds rows and has no ties', async () => {
    const { duckdb } = await openSpace(await sampleSpace(), { clock: systemClock });
    const golden = await loadGolden();
    const steps = golden.sequences.flatMap((sequence) => sequence.steps);
    expect(await faults(duckdb, [...golden.questions, ...steps])).to.deep.equal([]);
    await duckdb.close();
  });

  it('of the held-out questions finds rows and has no ties', async () => {
    const heldout = await loadHeldout();
    const { duckdb } = await openSpace(heldout.space, { clock: systemClock });
    expect(await faults(duckdb, heldout.questions)).to.deep.equal([]);
    await duckdb.close();
    await heldout.dispose();
  });

  it('of the held-out questions is the same each time, none twice', () => {
    const questions = composeQuestions();
    expect(questions).to.have.length(200);
    expect(new Set(questions.map((one) => one.question)).size).to.equal(200);
    expect(composeQuestions()).to.deep.equal(questions);
  });
});

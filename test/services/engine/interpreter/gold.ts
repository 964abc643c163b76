import { expect } from 'chai';
import { title } from '../../../../services/engine/interpreter/answer/echo.ts';
import { compareRows } from '../../../golden/compare.ts';
import type { Reader } from './reader.ts';

/** A question, how it is read, and SQL with the rows that it has to give. */
export type Gold = readonly [question: string, reading: string, sql: string];

/** A test for each: read as told, with the rows of the gold. */
export function goldIsGiven(gold: readonly Gold[], readerOf: () => Reader): void {
  for (const [question, reading, sql] of gold) {
    it(`"${question}" gives the gold rows`, async () => {
      const reader = readerOf();
      const found = reader.read(question);
      if (found.kind !== 'query') throw new Error(`${question} was not answered: ${JSON.stringify(found)}`);
      expect(title(reader.compiled, found.plan)).to.equal(reading);
      expect(compareRows(await reader.run(sql), await reader.run(found.sql))).to.equal(undefined);
    });
  }
}

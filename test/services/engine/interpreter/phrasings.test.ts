import { expect } from 'chai';
import { title } from '../../../../services/engine/interpreter/answer/echo.ts';
import { clinic } from './clinic.ts';
import { energy } from './energy.ts';
import { CLINIC_PHRASINGS, ENERGY_PHRASINGS } from './phrasings.ts';
import { openReader, type Reader } from './reader.ts';

for (const { name, world, phrasings } of [
  { name: 'a clinic', world: clinic, phrasings: CLINIC_PHRASINGS },
  { name: 'a utility', world: energy, phrasings: ENERGY_PHRASINGS },
]) {
  describe(`questions about ${name}`, () => {
    let reader: Reader;

    before(async () => {
      reader = await openReader(world);
    });
    after(() => reader.close());

    for (const [question, reading] of phrasings) {
      it(`"${question}" reads as "${reading}"`, () => expect(reader.title(question)).to.equal(reading));
    }

    it('give SQL that runs', async () => {
      for (const [question] of phrasings) {
        const found = reader.read(question);
        if (found.kind === 'query') await reader.run(found.sql);
      }
    });

    it('are echoed in words that read back to the same SQL', () => {
      const lost: string[] = [];
      for (const [question] of phrasings) {
        const found = reader.read(question);
        if (found.kind !== 'query') continue;
        const echo = title(reader.compiled, found.plan);
        const again = reader.read(echo);
        if (again.kind !== 'query' || again.sql !== found.sql) lost.push(`${question} -> ${echo}`);
      }
      expect(lost).to.deep.equal([]);
    });
  });
}

import { expect } from 'chai';
import type { QueryPlan } from '../../../../services/engine/interpreter/plan.ts';
import { EMPTY_STATE, readState, writeState } from '../../../../services/engine/interpreter/state.ts';
import type { JsonValue } from '../../../../services/json.ts';
import { clinic } from './clinic.ts';
import { openReader, type Reader } from './reader.ts';

describe('the state of a conversation', () => {
  let reader: Reader;
  let plan: QueryPlan;

  before(async () => {
    reader = await openReader(clinic);
    const found = reader.read('total cost by ward in 2023, top 3');
    if (found.kind !== 'query') throw new Error(found.text);
    plan = found.plan;
  });
  after(() => reader.close());

  const back = (state: unknown) => readState(reader.compiled, state as JsonValue);

  it('comes back as it went', () => {
    const state = { version: 1 as const, plan, sql: 'SELECT 1' };
    expect(back(writeState(state))).to.deep.equal(state);
  });

  it('counts as none when it is broken, of another version or about other data', () => {
    const other = (change: Partial<QueryPlan>) => ({ version: 1, plan: { ...plan, ...change } });
    for (const state of [
      undefined,
      null,
      'x',
      { version: 2, plan },
      { version: 1, plan: { ...plan, version: 0 } },
      other({ base: 'health.main.nothing' }),
      other({ joins: [{ table: 'health.main.staff', on: [] }] }),
      other({ dims: [{ kind: 'column', ref: { table: plan.base, column: 'nothing' } }] }),
      other({ dims: [{ kind: 'column', ref: { table: 'health.main.staff', column: 'salary' } }] }),
      other({ measures: [{ of: { kind: 'snippet', ref: { table: plan.base, name: 'long stays' } } }] }),
      other({ measures: [] }),
      other({ order: [{ by: { kind: 'measure', index: 5 }, direction: 'asc' }] }),
      other({ order: [{ by: { kind: 'column', ref: { table: plan.base, column: 'age' } }, direction: 'asc' }] }),
      other({ limit: { count: 1, within: 3 } }),
      other({ shape: 'values', dims: [] }),
      other({ countGroups: true, dims: [] }),
    ]) {
      expect(back(state), JSON.stringify(state)).to.deep.equal(EMPTY_STATE);
    }
  });
});

import { expect } from 'chai';
import type { WirePlan } from '../../services/engine/model-assist/wire.ts';
import { FakeModel } from '../support/fake-model.ts';
import { type RunningLamp, startLamp } from '../support/lamp.ts';

/** No word of it is in the samples. */
const ODD = 'Zorp the quibbled flumph?';

describe('flow: a language model beside the embedded Genie', () => {
  let fake: FakeModel;
  let lamp: RunningLamp;
  before(async () => {
    fake = await FakeModel.start();
    const own = { GENIE_MODEL_MODE: 'assist', GENIE_MODEL_URL: `${fake.url}/`, GENIE_MODEL_NAME: 'tiny-model:1b' };
    const more = { GENIE_MODEL_KEY: 'k3y-canary', GENIE_MODEL_SQL: 'true', DEBOUNCE_ENABLED: 'false' };
    lamp = await startLamp({ env: { ...own, ...more } });
  });
  after(async () => {
    await lamp.stop();
    await fake.stop();
  });

  const ask = async (message: string, user: string) => {
    const response = await fetch(new URL('/api/chat', lamp.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message, user_id: user, refresh: true }),
    });
    expect(response.status).to.equal(200);
    return JSON.stringify(await response.json());
  };

  it('answers by its plan, with a label, and goes on from there by the rules', async () => {
    const base = 'samples.nyctaxi.trips';
    const plan: WirePlan = {
      shape: 'aggregate',
      base,
      measures: [
        { of: { kind: 'column', ref: { table: base, column: 'fare_amount' }, aggregate: 'avg' }, perGroup: null },
      ],
      dims: [{ kind: 'time', ref: { table: base, column: 'tpep_pickup_datetime' }, grain: 'day_of_week' }],
      where: [],
      having: [],
      order: [],
      limit: null,
      columns: [],
      chart: null,
      countGroups: false,
    };
    fake.on(ODD, { kind: 'plan', plan });
    const first = await ask(ODD, 'ann');
    expect(first).to.contain('The model \\"tiny-model:1b\\" read this question.').and.contain('AVG(fare_amount)');
    expect(fake.requests[0]?.headers.authorization).to.equal('Bearer k3y-canary');
    const second = await ask('only in January 2016', 'ann');
    expect(second).to.contain("TIMESTAMP '2016-01-01 00:00:00'").and.contain('AVG(fare_amount)');
    expect(fake.requests).to.have.length(1);
    expect(first + second).not.to.contain('canary');
  });

  it('answers by its SQL where a plan cannot say it, and says whose that is', async () => {
    const asked = `${ODD} And now?`;
    const from = 'samples.bakehouse.sales_transactions t JOIN samples.bakehouse.sales_customers c USING (customerID)';
    const sql = `SELECT c.country, SUM(t.totalPrice) AS revenue FROM ${from} GROUP BY c.country ORDER BY revenue DESC`;
    fake.on(asked, { kind: 'plan', plan: null }, { kind: 'sql', sql });
    const answer = await ask(asked, 'cem');
    expect(answer).to.contain('The language model \\"tiny-model:1b\\" wrote the SQL of this answer');
    expect(answer).to.contain('-- Written by a language model').and.contain(sql).and.contain('revenue');
    expect(await ask('only for Japan', 'cem')).to.contain('Please ask the whole question.');
  });

  it('answers by the rules alone, and says so, when it is not there', async () => {
    fake.on(`${ODD} Well?`, { kind: 'status', status: 401 });
    const answer = await ask(`${ODD} Well?`, 'bob');
    expect(answer).to.contain('could not be asked (it did not accept our key), so only the rules read this question.');
    expect(await ask('How many trips were there in January 2016?', 'bob')).not.to.contain('The model');
  });
});

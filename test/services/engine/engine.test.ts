import { expect } from 'chai';
import { createEngine } from '../../../services/engine/engine.ts';
import type { Engine, EngineStage } from '../../../services/engine/types.ts';
import { AppError } from '../../../services/errors.ts';
import type { JsonValue } from '../../../services/json.ts';
import { ManualClock } from '../../support/clock.ts';
import { clinic } from './interpreter/clinic.ts';
import { oddities } from './interpreter/oddities.ts';
import { openWorld } from './interpreter/worlds.ts';

const signal = () => new AbortController().signal;

describe('the embedded engine', () => {
  let engine: Engine;
  let close: () => Promise<void>;

  before(async () => {
    const world = await openWorld(clinic);
    engine = createEngine({
      ...world,
      space: { ...world.space, footer: 'Invented data.' },
      clock: new ManualClock(Date.UTC(2024, 5, 30)),
    });
    close = world.close;
  });
  after(async () => {
    await engine.close();
    await close();
  });

  const ask = (question: string, previous?: JsonValue) =>
    engine.ask({ question, ...(previous === undefined ? {} : { previous }) }, { signal: signal() });

  it('answers with sentence, rows, SQL, chart, thoughts and next questions', async () => {
    const answer = await ask('Average treatment cost by ward, top 3');
    expect(answer.kind).to.equal('answer');
    expect(answer.text).to.match(/^Average treatment cost by ward, top 3: highest is \*\*.+\n\nInvented data\.$/s);
    expect(answer.query?.title).to.equal('Average treatment cost by ward, top 3');
    expect(answer.query?.thoughts.map(({ type }) => type)).to.deep.equal(['DESCRIPTION', 'DATA_SOURCING', 'STEPS']);
    expect(answer.result?.rows).to.have.length(3);
    expect(answer.chart?.kind).to.equal('bar');
    expect(answer.suggestions).to.have.length(3);
    for (const suggestion of answer.suggestions) expect((await ask(suggestion)).kind, suggestion).to.equal('answer');
  });

  it('tells what it is doing, with the SQL before it runs', async () => {
    const stages: [EngineStage, boolean][] = [];
    await engine.ask(
      { question: 'visits by ward' },
      { signal: signal(), onStage: (stage, query) => stages.push([stage, query !== undefined]) },
    );
    expect(stages).to.deep.equal([
      ['reading', false],
      ['thinking', true],
      ['running', true],
    ]);
  });

  it('goes on from the state it handed out, over a friendly word and a refusal', async () => {
    const first = await ask('visits by ward in 2023');
    const thanks = await ask('thanks', first.state);
    const refused = await ask('only for coastline', thanks.state);
    expect([thanks.kind, refused.kind]).to.deep.equal(['answer', 'refusal']);
    expect([thanks.result, refused.result, refused.query, refused.chart]).to.deep.equal([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    const second = await ask('by month instead', refused.state);
    expect(second.query?.title).to.equal('Number of visits by month in 2023');
    const anew = await ask('start over', second.state);
    expect((await ask('top 3', anew.state)).kind).not.to.equal('answer');
    expect((await ask('visits by ward', { version: 99 })).kind).to.equal('answer');
  });

  it('asks back, and takes the reply', async () => {
    const asked = await ask('how many non emergency visits');
    expect(asked.kind).to.equal('clarification');
    expect(asked.suggestions).to.have.length(2);
    expect(asked.result).to.equal(undefined);
    const settled = await ask('the first one', asked.state);
    expect(settled.query?.sql).to.contain('WHERE');
    const byButton = await ask(asked.suggestions[0] ?? '', asked.state);
    expect(byButton.query?.sql).to.equal(settled.query?.sql);
  });

  it('offers the last month of the data when there is nothing in the one asked for', async () => {
    const answer = await ask('how many visits in ward A1 in May 2031');
    expect(answer.text).to.contain('**0**').and.to.contain('The data runs from');
    expect(answer.suggestions[0]).to.equal('Number of visits in December 2023 where ward is A1');
  });

  it('counts what a cut list holds in all', async () => {
    const answer = await ask('list visits');
    expect(answer.result).to.deep.include({ totalRows: 600, truncated: false });
    expect(answer.text).to.contain('I found **600 visits**');
  });

  it('runs its SQL again, and nothing after it was cancelled', async () => {
    const { query, result } = await ask('visits by ward');
    expect(await engine.run(query?.sql ?? '', signal())).to.deep.equal(result);
    const stopped = AbortSignal.abort();
    for (const attempt of [
      () => engine.run(query?.sql ?? '', stopped),
      () => engine.ask({ question: 'visits by ward' }, { signal: stopped }),
    ]) {
      const error = await attempt().catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(AppError).with.property('code', 'genie.cancelled');
    }
  });

  it('shows the space without its footer', () => {
    expect(engine.space).to.have.all.keys('id', 'title', 'description', 'serialized');
    expect(engine.space.title).to.equal('Clinic');
  });
});

describe('the embedded engine on odd names', () => {
  it('runs SQL in Databricks spelling, backticks and all', async () => {
    const world = await openWorld(oddities);
    const engine = createEngine({ ...world, clock: new ManualClock() });
    try {
      const answer = await engine.ask({ question: 'average unit price by group' }, { signal: signal() });
      expect(answer.query?.sql).to.contain('`unit price ($)`').and.to.contain('`group`');
      expect(await engine.run(answer.query?.sql ?? '', signal())).to.deep.equal(answer.result);
    } finally {
      await world.close();
    }
  });
});

import { expect } from 'chai';
import type { Interpretation } from '../../../../services/engine/interpreter/interpret.ts';
import type { ConversationState } from '../../../../services/engine/interpreter/state.ts';
import { openReader, type Reader } from './reader.ts';
import { type Row, seeded, type World } from './worlds.ts';

function journeys(): Row[] {
  const random = seeded(31);
  const places = ['Ghent', 'Lille', 'Basel'];
  const pick = () => places[Math.floor(random() * places.length)] ?? 'Ghent';
  return Array.from({ length: 200 }, (_, index) => ({
    journey_no: index + 1,
    origin_station: pick(),
    destination_station: pick(),
    list_price: Math.round(random() * 9_000) / 100,
    paid_price: Math.round(random() * 9_000) / 100,
    travelled_on: new Date(Date.UTC(2023, 0, 1) + Math.floor(random() * 300) * 86_400_000).toISOString().slice(0, 10),
  }));
}

const rail: World = {
  title: 'Rail',
  tables: {
    'rail.net.journeys': journeys(),
    'rail.net.complaints': Array.from({ length: 60 }, (_, index) => ({
      complaint_no: index + 1,
      topic: ['delay', 'heating', 'seats'][index % 3] ?? 'delay',
      raised_on: new Date(Date.UTC(2023, 0, 1) + index * 86_400_000).toISOString().slice(0, 10),
    })),
  },
};

describe('a word with two meanings', () => {
  let reader: Reader;

  before(async () => {
    reader = await openReader(rail);
  });
  after(() => reader.close());

  const asked = (question: string): Extract<Interpretation, { kind: 'clarify' }> => {
    const found = reader.read(question);
    if (found.kind !== 'clarify') throw new Error(`${question}: ${found.kind}`);
    return found;
  };
  const stateOf = (found: Extract<Interpretation, { kind: 'clarify' }>): ConversationState => ({
    version: 1,
    asked: { options: found.options.map((one) => ({ ...one })) },
  });
  const sql = (found: Interpretation) => (found.kind === 'query' ? found.sql.replace(/\s+/g, ' ') : found.kind);

  it('is asked back, with each meaning as a whole question that is understood', () => {
    const found = asked('number of journeys by station');
    expect(found.text).to.equal('What do you mean by "station": origin station or destination station?');
    expect(found.options.map(({ question }) => question)).to.deep.equal([
      'number of journeys by origin station',
      'number of journeys by destination station',
    ]);
    for (const { question } of found.options) expect(reader.read(question).kind, question).to.equal('query');
  });

  it('is settled by the reply, in whatever way it is given', () => {
    const found = asked('average price');
    const state = stateOf(found);
    for (const reply of ['paid price', 'the second one', '2', 'paid', 'average paid price', 'last']) {
      expect(sql(reader.read(reply, state)), reply).to.contain('AVG(paid_price)');
    }
    expect(sql(reader.read('1', state))).to.contain('AVG(list_price)');
  });

  it('is forgotten when something else is asked instead', () => {
    const state = stateOf(asked('average price'));
    expect(sql(reader.read('how many journeys in May 2023', state))).to.contain('COUNT(*)');
  });

  it('is not asked about where the sentence tells', () => {
    expect(sql(reader.read('journeys from Ghent to Basel'))).to.contain(
      "origin_station = 'Ghent' AND destination_station = 'Basel'",
    );
    expect(sql(reader.read('number of journeys by origin station for Lille'))).to.contain("origin_station = 'Lille'");
    expect(asked('journeys in Lille').options).to.have.length(2);
  });

  it('may be the whole question, when it names no table', () => {
    const found = asked('busiest month');
    expect(found.text).to.equal('What is it about: journeys or complaints?');
    expect(sql(reader.read('complaints', stateOf(found)))).to.contain('FROM rail.net.complaints');
  });
});

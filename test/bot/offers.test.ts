import { expect } from 'chai';
import { Offers } from '../../bot/offers.ts';
import { ManualClock } from '../support/clock.ts';

describe('offered questions', () => {
  it('are known by their exact words, in their conversation, until others are offered', () => {
    const offers = new Offers(new ManualClock());
    offers.note('a', ['And by month?', 'Top 5']);
    expect(offers.has('a', ' And by month? ')).to.equal(true);
    expect(offers.has('a', 'and by month')).to.equal(false);
    expect(offers.has('b', 'And by month?')).to.equal(false);
    offers.noteReply('a', { parts: [{ kind: 'text', text: 'x' }], summary: 'x', locale: 'en', aiGenerated: true });
    expect(offers.has('a', 'Top 5'), 'an answer that offers nothing leaves the last offer').to.equal(true);
    offers.note('a', ['Something else?']);
    expect(offers.has('a', 'Top 5')).to.equal(false);
  });

  it('are forgotten after an hour', async () => {
    const clock = new ManualClock();
    const offers = new Offers(clock);
    offers.note('a', ['Top 5']);
    await clock.advance(60 * 60_000 + 1);
    expect(offers.has('a', 'Top 5')).to.equal(false);
  });
});

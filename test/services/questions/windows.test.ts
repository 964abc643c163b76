import { expect } from 'chai';
import fc from 'fast-check';
import {
  type DebounceOptions,
  isComplete,
  isUrgent,
  joinTexts,
  normalizedText,
  windowFor,
  withoutUrgentSign,
} from '../../../services/questions/windows.ts';
import { NO_DEBOUNCE } from '../../support/questions-rig.ts';

const options: DebounceOptions = { ...NO_DEBOUNCE, enabled: true, adaptive: true };
const plain = {
  text: 'sales last month',
  priority: 'normal',
  answersClarification: false,
  rhythmMs: undefined,
  wishedWindowMs: undefined,
} as const;

describe('the window of a message', () => {
  it('is complete when the message ends like a sentence of more than a word', () => {
    for (const text of [
      'How many trips?',
      'Show sales.',
      'Do it now!',
      'He said "stop."',
      '売上はいくらですか？',
      '(really?) (yes it is.)',
    ]) {
      expect(isComplete(text), text).to.equal(true);
    }
    for (const text of ['hello', 'hello.', 'sales last month', 'and then...', 'and then…', '', '?', 'by region,']) {
      expect(isComplete(text), text).to.equal(false);
    }
  });

  it('is nothing for urgent messages', () => {
    for (const text of ['!now', '  ! now', 'urgent sales', 'URGENT: sales', 'urgent']) {
      expect(isUrgent(text, ['urgent']), text).to.equal(true);
      expect(windowFor({ ...plain, text }, options)).to.deep.equal({ quietMs: 0, reason: 'urgent' });
    }
    for (const text of ['urgently', 'is it urgent', 'wow!']) expect(isUrgent(text, ['urgent']), text).to.equal(false);
    expect(withoutUrgentSign(' !! sales ')).to.equal('sales');
  });

  it('is never negative and never longer than the longest, whatever is known', () => {
    fc.assert(
      fc.property(
        fc.record({
          text: fc.string(),
          priority: fc.constantFrom('high' as const, 'normal' as const, 'low' as const),
          answersClarification: fc.boolean(),
          rhythmMs: fc.option(fc.double({ min: 0, max: 1e7, noNaN: true }), { nil: undefined }),
          wishedWindowMs: fc.option(fc.double({ min: -1e7, max: 1e7, noNaN: true }), { nil: undefined }),
        }),
        (facts) => {
          expect(windowFor(facts, options).quietMs).to.be.within(0, options.maxWindowMs);
        },
      ),
    );
  });

  it('adapts between half and twice the plain one, and only when told to', () => {
    const of = (rhythmMs: number, more = {}) => windowFor({ ...plain, rhythmMs }, { ...options, ...more }).quietMs;
    expect([of(100), of(1_600), of(9_000)]).to.deep.equal([1_000, 2_400, 4_000]);
    expect(of(100, { adaptive: false })).to.equal(2_000);
  });

  it('is the short one for a complete message only if that is shorter', () => {
    const complete = { ...plain, text: 'How many trips?' };
    expect(windowFor(complete, options)).to.deep.equal({ quietMs: 300, reason: 'complete' });
    expect(windowFor(complete, { ...options, windowMs: 100 }).quietMs).to.equal(100);
  });
});

describe('joining texts', () => {
  it('keeps the order and puts the separator between', () => {
    expect(joinTexts(['a', 'b', 'c'], { ...options, separator: ' | ' })).to.equal('a | b | c');
  });

  it('takes what is said again once, and loses nothing else', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,6}( [a-z]{1,6})?$/), { maxLength: 8 }), (texts) => {
        const joined = joinTexts(texts, options);
        expect(joined.split('\n').filter(Boolean)).to.deep.equal([...new Set(texts)]);
        expect(joinTexts(texts, { ...options, joinRepeatsOnce: false })).to.equal(texts.join('\n'));
      }),
    );
  });

  it('leaves names that repeat themselves alone', () => {
    expect(joinTexts(['flights to bora bora'], options)).to.equal('flights to bora bora');
    expect(joinTexts(['bora bora'], options)).to.equal('bora bora');
    expect(joinTexts(['one two three one two three'], options)).to.equal('one two three');
    expect(joinTexts(['same line\nsame line'], options)).to.equal('same line');
  });

  it('compares texts without case, blanks and closing marks', () => {
    expect(normalizedText('  How MANY\n trips ?? ')).to.equal('how many trips');
    expect(normalizedText('How many trips')).to.equal('how many trips');
  });
});

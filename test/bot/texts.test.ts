import { expect } from 'chai';
import fc from 'fast-check';
import { en } from '../../bot/texts/en/index.ts';
import { localeFor, textsFor } from '../../bot/texts/index.ts';
import { type ErrorCode, errorKinds } from '../../services/errors.ts';

const codes = Object.keys(errorKinds) as ErrorCode[];

describe('bot/texts', () => {
  it('has a sentence for every error, and none for an error that does not exist', () => {
    expect(Object.keys(en.errors)).to.have.members(codes);
  });

  it('says in every error what happened and what to do, without a word of machinery', () => {
    for (const code of codes) {
      const text = en.errors[code]({});
      expect(text, code)
        .to.match(/^[A-Z].*[.!]$/s)
        .and.to.have.length.greaterThan(30);
      expect(text, code).not.to.match(/undefined|NaN|https?:|\d{3} |stack|exception|token|null/i);
    }
  });

  it('has whole sentences whatever the facts are', () => {
    const fact = fc.oneof(fc.integer({ min: 0, max: 100_000 }), fc.constantFrom('12', 'soon', ''));
    fc.assert(
      fc.property(
        fc.constantFrom(...codes),
        fc.record({ seconds: fact, limit: fact, waiting: fact, characters: fact }, { requiredKeys: [] }),
        (code, facts) => {
          expect(en.errors[code](facts)).not.to.match(/undefined|NaN| {2}/);
        },
      ),
    );
  });

  it('names the numbers that help', () => {
    expect(en.errors['question.queue_full']({ seconds: 320 })).to.contain('about 5 minutes');
    expect(en.errors['question.too_many_waiting']({ waiting: 2, limit: 3 })).to.contain('2 questions waiting');
    expect(en.errors['question.too_long']({ limit: 8000, characters: 9001 }))
      .to.contain('9,001')
      .and.to.contain('8,000');
    expect(en.errors['genie.throttled']({ seconds: 20 })).to.contain('in 20 seconds');
    expect(en.errors['question.deadline']({ seconds: 600 })).to.contain('about 10 minutes');
  });

  it('tells everybody whose rights the answers show', () => {
    expect(en.dataRights.shared).to.match(/everyone who may write to me sees what that account sees/i);
    expect(en.dataRights.sample).to.match(/sample data/);
  });

  it('speaks of places and waits as people do', () => {
    expect(en.queued(1, undefined)).to.equal('You are next in the queue.');
    expect(en.queued(3, 45_000)).to.equal('You are number 3 in the queue, about 45 seconds to wait.');
    expect(en.queued(2, 200_000)).to.equal('You are number 2 in the queue, about 3 minutes to wait.');
  });

  it('writes numbers in the language of the texts', () => {
    expect(localeFor('en-GB', 'en')).to.equal('en-GB');
    expect(localeFor('de-DE', 'en')).to.equal('en');
    expect(localeFor(undefined, 'en')).to.equal('en');
    for (const nonsense of ['', 'no locale', '../..', 'constructor', '__proto__', 'en_US']) {
      expect(localeFor(nonsense, 'en'), nonsense).to.equal('en');
      expect(textsFor(nonsense), nonsense).to.equal(en);
    }
  });
});

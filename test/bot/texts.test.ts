import { expect } from 'chai';
import fc from 'fast-check';
import { en } from '../../bot/texts/en/index.ts';
import { findLanguage, languages, localeFor, textsFor } from '../../bot/texts/index.ts';
import { formatCell } from '../../services/charts/format.ts';
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
    expect(en.dataRights.files)
      .to.match(/files on this machine/)
      .and.not.to.match(/sample/);
  });

  it('speaks of places and waits as people do', () => {
    expect(en.queued(1, undefined)).to.equal('You are next in the queue.');
    expect(en.queued(3, 45_000)).to.equal('You are number 3 in the queue, about 45 seconds to wait.');
    expect(en.queued(2, 200_000)).to.equal('You are number 2 in the queue, about 3 minutes to wait.');
  });

  it('writes numbers in the language of the texts', () => {
    expect(localeFor('en-GB', 'en')).to.equal('en-GB');
    expect(localeFor('de-CH', 'en')).to.equal('en-CH');
    expect(localeFor('de-CH', 'en-GB')).to.equal('en-CH');
    expect(localeFor('de-CH', 'zh-TW')).to.equal('zh-Hant-CH');
    expect(localeFor('de', 'en-GB')).to.equal('en-GB');
    expect(localeFor('zh-HK', 'en')).to.equal('zh-HK');
    expect(localeFor(undefined, 'en')).to.equal('en');
    for (const nonsense of ['', 'no locale', '../..', 'constructor', '__proto__', 'en_US']) {
      expect(localeFor(nonsense, 'en'), nonsense).to.equal('en');
      expect(textsFor(nonsense), nonsense).to.equal(en);
    }
  });

  it('writes the numbers of sentences as those of tables, by the region of the person', () => {
    expect(textsFor('en-IN').rowsShown(15, 1_234_567)).to.equal('First 15 of 12,34,567 rows.');
    expect(textsFor('en-IN').cards.rowsTooMany(1)).to.equal('1 more row of this page would not fit.');
    for (const [wanted, fallback] of [
      ...['en', 'en-IN', 'en-ZA', 'zh-Hant', 'zh-HK', 'zh-CN', 'de-CH', 'fr-FR'].map((one) => [one, 'en'] as const),
      ['de-CH', 'zh-Hans'],
    ] as const) {
      const locale = localeFor(wanted, fallback);
      const cell = formatCell('1234567', { name: 'trips', type: 'LONG' }, locale);
      const texts = textsFor(locale);
      const facts = { limit: 1_234_567, characters: 1_234_567 };
      const said = [
        ...[texts.rowsShown(15, 1_234_567), texts.rowsShownAtLeast(1_234_567), texts.columnsShown(1, 1_234_567)],
        ...[texts.moreCategories(1_234_567), texts.cards.rowsBetween(1, 2, 1_234_567), texts.cards.fileRows(1_234_567)],
        ...[texts.cards.rowsBetweenAtLeast(1, 1_234_567), texts.cards.rowsTooMany(1_234_567)],
        ...[texts.conversation.headlineRows(1_234_567), texts.conversation.headlineRowsAtLeast(1_234_567)],
        texts.errors['question.too_long'](facts),
      ];
      for (const sentence of said) expect(sentence, locale).to.contain(cell);
    }
  });
});

const SCHEDULE = { number: 2, question: 'How many?', when: 'WHEN', zone: 'UTC' };
const SAMPLES: readonly unknown[] = [3, 'sample', 45_000, undefined];

/** Every sentence of a catalogue by its path; functions are called with arguments of every kind they may meet. */
function sentences(value: unknown, path = ''): readonly (readonly [path: string, text: string])[] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') return sentences(called(value as (...args: unknown[]) => unknown, path), path);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) => sentences(one, path === '' ? name : `${path}.${name}`));
}

function called(speak: (...args: unknown[]) => unknown, path: string): unknown {
  const args: Readonly<Record<string, readonly unknown[]>> = {
    'alerts.title': [
      [
        ['firing', 2],
        ['resolved', 1],
      ],
    ],
    'alerts.heading': [{ severity: 'critical', rule: 'GenieDown', state: 'firing' }],
    'alerts.value': ['12', '10'],
    'language.line': [{ code: 'xx', ownName: 'Xx', current: true }],
    'language.unknown': ['Klingon', 'en'],
    'schedules.created': [SCHEDULE],
    'schedules.known': [SCHEDULE],
    'schedules.line': [SCHEDULE],
    'schedules.unclear': ['time'],
    answeredAgo: [300_000],
    queued: [3, 45_000],
    rowsMissing: ['genie.forbidden'],
    rowsShown: [1_234, 5_678],
    columnsShown: [12, 34],
    spaceLine: ['sales', 'Bakery sales', true],
    statusBuffered: [['How many?', 'By month?']],
    statusRunning: ['How many?', 45_000, 'Stage'],
    'conversation.historyLine': [2, 'How many?', 'State', 3 * 3_600_000],
    statusWaiting: [2, 'How many?', { place: 5, waitMs: 45_000 }],
  };
  const facts = [{ seconds: 320, limit: 8_000, characters: 9_001, waiting: 3 }];
  return speak(...(args[path] ?? (path.startsWith('errors.') ? facts : SAMPLES)));
}

/** Everything that is one and the same in every language: names, and words that are typed. */
const SAME_EVERYWHERE =
  /^(?:locale|ownName|otherNames\.\d+|conversation\.commands\.\d+\.0|alerts\.command\.0|alerts\.from)$/;

describe('bot/texts: languages', () => {
  const catalogues = languages.map(({ code }) => textsFor(code));
  const chinese = catalogues.filter(({ locale }) => locale.startsWith('zh'));

  it('are found by the locales that clients send', () => {
    const meant = {
      'zh-Hant': ['zh-TW', 'zh-HK', 'zh-MO', 'zh-Hant', 'zh-Hant-HK', 'zh-hant-tw', 'ZH-tw', 'yue-HK', 'zh-Hant-CN'],
      'zh-Hans': ['zh', 'zh-CN', 'zh-SG', 'zh-Hans', 'zh-Hans-HK', 'zh-cn', 'cmn'],
      en: ['en', 'en-GB', 'EN-us', 'de', 'ja-JP', 'zh_TW', 'zh-', 'x'.repeat(10_000)],
    };
    for (const [code, locales] of Object.entries(meant)) {
      for (const locale of locales) expect(textsFor(locale).locale, locale.slice(0, 20)).to.equal(code);
    }
  });

  it('are found by what people call them', () => {
    for (const { code, ownName } of languages) expect(findLanguage(ownName)).to.equal(code);
    expect(findLanguage('Traditional Chinese')).to.equal('zh-Hant');
    expect(findLanguage('简体')).to.equal('zh-Hans');
    expect(findLanguage('zh-tw')).to.equal('zh-TW');
    expect(findLanguage('en-gb')).to.equal('en-GB');
    for (const none of ['klingon', 'de', '', '__proto__', '中文?'])
      expect(findLanguage(none), none).to.equal(undefined);
  });

  it('say every sentence whole', () => {
    for (const texts of catalogues) {
      for (const [path, text] of sentences(texts)) {
        expect(text, `${texts.locale} ${path}`).not.to.match(/undefined|NaN|\[object|^\s*$/);
      }
    }
  });

  it('tell the same facts in every language', () => {
    const facts = (text: string) => text.match(/\d+(?:,\d+)*|How many\?|Bakery sales|GenieDown|sample/g) ?? [];
    const english = new Map(sentences(textsFor('en')));
    for (const texts of chinese) {
      for (const [path, text] of sentences(texts)) {
        if (path.startsWith('otherNames') || path === 'sampleDataNotice' || path === 'dataRights.sample') continue;
        const told = facts(english.get(path) ?? '');
        expect([...facts(text)].sort(), `${texts.locale} ${path}`).to.deep.equal([...told].sort());
      }
    }
  });

  it('leave no English sentence in the Chinese ones', () => {
    const english = new Map(sentences(textsFor('en')));
    for (const texts of chinese) {
      for (const [path, text] of sentences(texts)) {
        if (SAME_EVERYWHERE.test(path)) continue;
        expect(text, `${texts.locale} ${path}`).to.match(/\p{Script=Han}/u);
        expect(text, `${texts.locale} ${path}`).not.to.equal(english.get(path));
      }
    }
  });

  it('keep the two ways of writing Chinese apart', () => {
    // Characters that are written in one of the two only, in words that the texts use.
    const simplified = /[问资图询讯这请处过对]/;
    const traditional = /[問資圖詢訊這請處過對]/;
    for (const texts of chinese) {
      const wrong = texts.locale === 'zh-Hant' ? simplified : traditional;
      for (const [path, text] of sentences(texts)) {
        if (!SAME_EVERYWHERE.test(path)) expect(text, `${texts.locale} ${path}`).not.to.match(wrong);
      }
    }
  });
});

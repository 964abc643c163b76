import { expect } from 'chai';
import fc from 'fast-check';
import { parseCommand } from '../../bot/commands/index.ts';
import { allConversationTexts } from '../../bot/texts/words.ts';

const two = ['taxi', 'Bakehouse'];

/** The command that a text is, and what it is about. */
function read(text: string, spaceAliases: readonly string[] = two) {
  const found = parseCommand(text, { spaceAliases });
  return found && { name: found.name, ...(found.argument === undefined ? {} : { argument: found.argument }) };
}

describe('bot/commands', () => {
  it('takes a command in any case, with a slash in front or a mark behind', () => {
    for (const text of ['help', 'HELP', ' /help ', 'help!', 'Help.', '?']) {
      expect(read(text, two), text).to.deep.equal({ name: 'help' });
    }
    expect(read('Start  over', two)).to.deep.equal({ name: 'new' });
    expect(read('stop', two)).to.deep.equal({ name: 'stop' });
    expect(read('stop 2', two)).to.deep.equal({ name: 'stop', argument: 2 });
    expect(read('status', two)).to.deep.equal({ name: 'status' });
    expect(read('spaces', two)).to.deep.equal({ name: 'space' });
    expect(read('go', two)).to.deep.equal({ name: 'go' });
  });

  it('leaves sentences with a command’s word in them to Genie', () => {
    const questions = [
      'how many new customers?',
      'stop times by station',
      'help me find the top zip',
      'status of orders',
    ];
    for (const text of [
      ...questions,
      'new york',
      'stop 2 trains',
      'go to sales',
      'space used by region',
      'Space left in warehouse 3?',
      'x'.repeat(5_000),
      '',
    ]) {
      expect(read(text, ['taxi']), text).to.equal(undefined);
    }
  });

  it('finds the space by its alias in any case', () => {
    expect(read('space BAKEHOUSE', two)).to.deep.equal({ name: 'space', argument: 'Bakehouse' });
    expect(read('space other', two)).to.deep.equal({ name: 'space', argument: 'other' });
  });

  it('takes space with one word for a name, also where there is only one space and when there is none of that name', () => {
    for (const aliases of [['taxi'], two]) {
      expect(read('space taxi', aliases)).to.deep.equal({ name: 'space', argument: 'taxi' });
      expect(read('/space Taxi', aliases)).to.deep.equal({ name: 'space', argument: 'taxi' });
      expect(read('Space  bakery!', aliases)).to.deep.equal({ name: 'space', argument: 'bakery' });
      expect(read('space käse-1', aliases)).to.deep.equal({ name: 'space', argument: 'käse-1' });
      expect(read('space', aliases)).to.deep.equal({ name: 'space' });
    }
  });

  it('lets people ask about space: with more words, or with a question mark', () => {
    const questions = [
      'space used by region',
      'space utilization?',
      'space utilization ?',
      'space per floor.',
      'space?',
    ];
    for (const aliases of [['taxi'], two]) {
      for (const text of questions) expect(read(text, aliases), text).to.equal(undefined);
    }
  });

  const words = allConversationTexts.flatMap((texts) =>
    Object.entries(texts.words).flatMap(([name, all]) => all.map((word) => [name, word] as const)),
  );
  /** Alone they are commands; these take more. */
  const ALONE = words.filter(([name]) => name !== 'alerts');

  it('takes the words of every language, whatever language the person is answered in', () => {
    for (const [name, word] of ALONE) {
      for (const text of [word, word.toUpperCase(), `/${word}`, ` ${word}！`, `${word}。`]) {
        expect(read(text)?.name, text).to.equal(name);
      }
    }
    expect(read('停止 2')).to.deep.equal({ name: 'stop', argument: 2 });
    expect(read('資料 taxi')).to.deep.equal({ name: 'space', argument: 'taxi' });
  });

  it('has each word for one command only', () => {
    const names = Map.groupBy(words, ([, word]) => word);
    for (const [word, all] of names) expect(new Set(all.map(([name]) => name)).size, word).to.equal(1);
  });

  it('never takes a question that contains a command’s word', () => {
    const neutral = fc.constantFrom(
      'revenue',
      'by',
      'country',
      'of',
      'trips',
      'which',
      '2016',
      '營收',
      '按月份',
      '收入',
      '每月',
    );
    const some = (minLength: number) => fc.array(neutral, { minLength, maxLength: 6 }).map((all) => all.join(' '));
    const word = fc.constantFrom(...words);
    const end = fc.constantFrom('', '.', '?', '？', '!', '。');
    fc.assert(
      fc.property(word, some(1), some(0), end, ([, one], before, after, mark) => {
        expect(read(`${before} ${one} ${after}`.trimEnd() + mark)).to.equal(undefined);
      }),
    );
    fc.assert(
      fc.property(word, some(2), end, ([, one], after, mark) => {
        expect(read(`${one} ${after}${mark}`)).to.equal(undefined);
      }),
    );
    fc.assert(
      fc.property(word, neutral, fc.constantFrom('?', ' ?', '？'), ([, one], after, mark) => {
        expect(read(`${one} ${after}${mark}`)).to.equal(undefined);
      }),
    );
    const takesAWord = new Set(['space', 'language']);
    fc.assert(
      fc.property(word, neutral, ([name, one], after) => {
        fc.pre(!takesAWord.has(name) && !/^\d+$/.test(after));
        expect(read(`${one} ${after}`)).to.equal(undefined);
      }),
    );
  });

  it('never throws and never takes a long text, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        const found = parseCommand(text, { spaceAliases: two });
        if (text.trim().length > 130 && !text.trim().startsWith('/')) expect(found).to.equal(undefined);
      }),
    );
  });

  it('takes a verdict with words behind it', () => {
    expect(read('feedback good')).to.deep.equal({ name: 'feedback', argument: { rating: 'positive' } });
    const bad = { name: 'feedback', argument: { rating: 'negative', comment: 'Wrong month, 2015. Not 2016' } };
    for (const text of ['feedback bad Wrong month, 2015. Not 2016', '/feedback bad: Wrong month, 2015. Not 2016.']) {
      expect(read(text), text).to.deep.equal(bad);
    }
    expect(read('回饋 不好 月份錯了')?.argument).to.deep.equal({ rating: 'negative', comment: '月份錯了' });
    expect(read('反馈 好')?.argument).to.deep.equal({ rating: 'positive' });
    for (const text of ['feedback by store', 'feedback goods', 'feedback good?', `feedback bad ${'x'.repeat(2_000)}`]) {
      expect(read(text), text).to.equal(undefined);
    }
  });

  it('takes a word behind a slash for a command in any case, and leaves paths and questions alone', () => {
    expect(read('/halp')).to.deep.equal({ name: 'unknown', argument: 'halp' });
    expect(read('/Sales by month')).to.deep.equal({ name: 'unknown', argument: 'sales' });
    expect(read('/help me find sales')).to.deep.equal({ name: 'unknown', argument: 'help' });
    for (const text of ['/etc/passwd sizes', '/ what', '10/12 sales', '/2016 sales', '// x']) {
      expect(read(text), text).to.equal(undefined);
    }
  });
});

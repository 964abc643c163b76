import { expect } from 'chai';
import { type AnswerOptions, replyTo } from '../../bot/answers.ts';
import { en } from '../../bot/texts/en/index.ts';
import { zhHans } from '../../bot/texts/zh-hans/index.ts';
import { zhHant } from '../../bot/texts/zh-hant/index.ts';
import type { AnswerView, ReplyPart } from '../../bot/types.ts';
import { type ErrorCode, errorKinds } from '../../services/errors.ts';
import type { Answer } from '../../services/genie/types.ts';
import type { Outcome, QuestionView } from '../../services/questions/types.ts';
import { address, asker } from './fakes.ts';

const texts = en.conversation;
const question: QuestionView = { id: 'q1', sessionKey: 's', address, asker, text: 'trips by zip', acceptedAt: 0 };
const options = { defaultLocale: 'en', repeat: false, plain: false, now: 1_000 };

function answer(more: Partial<Answer> = {}): Answer {
  return {
    question: 'trips by zip',
    texts: ['Most trips begin in **10001**.'],
    suggestions: [],
    curated: false,
    ids: { spaceId: 's', conversationId: 'c', messageId: 'm' },
    answeredAt: 0,
    ...more,
  };
}

const table = {
  columns: [
    { name: 'pickup_zip', type: 'INT' },
    { name: 'trips', type: 'LONG' },
  ],
  rows: [
    ['10001', '9'],
    ['10002', '5'],
  ],
  totalRows: 2,
  truncated: false,
};

const reply = (outcome: Outcome, more: Partial<AnswerOptions> = {}) =>
  replyTo(question, outcome, { ...options, ...more });
const replyOf = (one: Answer, more: Partial<AnswerOptions> = {}) => reply({ kind: 'answer', answer: one }, more);
const kinds = (parts: readonly ReplyPart[]) => parts.map((part) => part.kind);

describe('bot/answers', () => {
  it('says how old a remembered answer is, and offers to ask anew', () => {
    const minute = 60_000;
    const one = answer({ answeredAt: 1_000_000 });
    for (const [ageMs, text] of [
      [-5, 'Answered just now.'],
      [minute - 1, 'Answered just now.'],
      [minute, 'Answered 1 minute ago.'],
      [3.5 * minute, 'Answered 3 minutes ago.'],
      [125 * minute, 'Answered 2 hours ago.'],
    ] as const) {
      const made = reply({ kind: 'answer', answer: one, remembered: 'l1' }, { now: one.answeredAt + ageMs });
      const [age, buttons] = made.parts.slice(-3);
      expect(age).to.deep.equal({ kind: 'text', text, emphasis: 'subtle' });
      expect(buttons).to.deep.equal({
        kind: 'buttons',
        buttons: [
          {
            title: 'Ask again',
            action: { verb: 'refresh', question: question.text, nonce: `${question.id}.refresh` },
          },
        ],
      });
      expect(made.summary).to.match(new RegExp(`${text}$`));
    }
    expect(JSON.stringify(replyOf(one))).not.to.contain('refresh');
  });

  it('says it in a headline first, then chart, table, further words, SQL, buttons, next questions and the thumbs', () => {
    const made = replyOf(
      answer({
        texts: ['Most trips begin in **10001**. It had 9 of them.\n\n- next: 10002'],
        table,
        sql: 'SELECT 1',
        interpretation: 'Trips per zip',
        suggestions: ['a', 'b', 'c', 'd'],
        chart: { title: 'Trips', pngBase64: 'AA==' },
      }),
    );
    const order = [
      'markdown',
      'chart',
      'table',
      'markdown',
      'understanding',
      'sql',
      'buttons',
      'suggestions',
      'feedback',
    ];
    expect(kinds(made.parts)).to.deep.equal(order);
    expect(made.parts[0]).to.deep.equal({
      kind: 'markdown',
      markdown: 'Most trips begin in **10001**.',
      emphasis: 'headline',
    });
    expect(made.parts[1]).to.deep.include({
      title: 'Trips',
      pngBase64: 'AA==',
      alt: 'Trips. Most trips begin in 10001. It had 9 of them.\n• next: 10002',
    });
    expect(made.parts[1]).to.have.nested.property('spec.kind', 'bar');
    expect(made.parts[2]).to.deep.equal({ kind: 'table', table, questionId: 'q1' });
    expect(made.parts[3]).to.deep.equal({ kind: 'markdown', markdown: 'It had 9 of them.\n\n- next: 10002' });
    expect(made.parts[4]).to.deep.include({ label: texts.understandingLabel, markdown: 'Trips per zip' });
    expect(made.parts[5]).to.deep.equal({ kind: 'sql', sql: 'SELECT 1', label: en.showSql });
    expect(made.parts[7]).to.deep.include({ questions: ['a', 'b', 'c'], key: 'q1' });
    expect(made).to.include({ aiGenerated: true, locale: 'en' });
    expect(made.summary).to.match(/^Most trips begin in 10001\. It had 9/);
    expect(made.addressee).to.deep.equal({ userId: 'u1', name: 'Ann' });
  });

  it('lets Genie’s picture, whose words are English, give way to ours for readers of other languages', () => {
    const drawn = answer({ texts: [], table, chart: { title: '行程', pngBase64: 'AA==' } });
    const inChinese = replyTo(
      { ...question, asker: { ...asker, locale: 'zh-TW' } },
      { kind: 'answer', answer: drawn },
      options,
    );
    const chart = inChinese.parts.find((part) => part.kind === 'chart');
    expect(chart).not.to.have.property('pngBase64');
    expect(chart).to.deep.include({ title: '行程', alt: '圖表：長條圖，行程。 數值從 5 到 9。 結果如下，共 2 筆。' });
    const cut = { ...drawn, table: { ...table, truncated: true } };
    const kept = replyTo(
      { ...question, asker: { ...asker, locale: 'zh-TW' } },
      { kind: 'answer', answer: cut },
      options,
    );
    expect(kept.parts.find((part) => part.kind === 'chart')).to.have.property('pngBase64', 'AA==');
    expect(replyOf(drawn).parts.find((part) => part.kind === 'chart')).to.have.property('pngBase64', 'AA==');
  });

  it('shows a single value as a figure, which is also in the plain words', () => {
    const one = { columns: [{ name: 'trips', type: 'LONG' }], rows: [['109000']], totalRows: 1, truncated: false };
    const made = replyOf(answer({ texts: ['Here you are.'], table: one }));
    expect(kinds(made.parts)).to.deep.equal(['markdown', 'chart', 'feedback']);
    expect(made.summary).to.equal('Here you are.\n109,000');
    expect(replyOf(answer({ texts: ['There were 109,000.'], table: one })).summary).to.equal('There were 109,000.');
  });

  it('writes a figure with every digit of the data', () => {
    const one = {
      columns: [{ name: 'total', type: 'DECIMAL(12,4)' }],
      rows: [['1234.5670']],
      totalRows: 1,
      truncated: false,
    };
    expect(replyOf(answer({ table: one })).parts[1]).to.deep.include({ figure: '1,234.567' });
  });

  it('keeps a figure that a double would change in the table', () => {
    const one = {
      columns: [{ name: 'n', type: 'LONG' }],
      rows: [['12345678901234567890']],
      totalRows: 1,
      truncated: false,
    };
    expect(kinds(replyOf(answer({ table: one })).parts)).to.deep.equal(['markdown', 'table', 'feedback']);
  });

  it('asks back when Genie does, without thumbs', () => {
    const made = replyOf(answer({ texts: [], clarification: 'Pickup or dropoff?' }));
    expect(made.parts).to.deep.equal([
      { kind: 'markdown', markdown: 'Pickup or dropoff?' },
      { kind: 'text', text: en.clarificationHint, emphasis: 'subtle' },
    ]);
    expect(made.summary).to.equal('Pickup or dropoff?');
  });

  it('makes what Genie offers as answers to its question a tap each, which asks in the same session', () => {
    const made = replyOf(
      answer({ texts: [], clarification: 'Pickup or dropoff?', suggestions: ['pickup', 'dropoff'] }),
    );
    expect(kinds(made.parts)).to.deep.equal(['markdown', 'buttons']);
    expect(made.parts[1]).to.deep.equal({
      kind: 'buttons',
      label: texts.optionsLabel,
      buttons: ['pickup', 'dropoff'].map((option, index) => ({
        title: option,
        action: { verb: 'ask', question: option, nonce: `q1.option.${index}` },
      })),
    });
  });

  it('is never empty', () => {
    expect(replyOf(answer({ texts: [' '] })).summary).to.equal(en.nothingSaid);
    expect(replyOf(answer({ texts: [], table })).summary).to.equal('Here is the result: 2 rows.');
  });

  it('says that the rows could not be fetched, and never that there are none', () => {
    const made = replyOf(answer({ sql: 'SELECT 1', rowsMissing: 'genie.busy' }));
    expect(kinds(made.parts)).to.deep.equal(['markdown', 'notice', 'sql', 'buttons', 'feedback']);
    expect(made.parts[1]).to.deep.include({ tone: 'warning', text: en.rowsMissing('genie.busy') });
    expect(made.summary).to.equal(`Most trips begin in 10001.\n${en.rowsMissing('genie.busy')}`);
    const silent = replyOf(answer({ texts: [], sql: 'SELECT 1', rowsMissing: 'genie.forbidden' }));
    expect(kinds(silent.parts)).to.deep.equal(['markdown', 'notice', 'sql', 'feedback']);
    expect(silent.summary).to.equal(`${en.onlyQuery}\n${en.rowsMissing('genie.forbidden')}`);
    for (const code of Object.keys(errorKinds) as ErrorCode[]) {
      expect(en.rowsMissing(code), code).to.match(/rows of this answer.*\. (Please|This is not about)/);
    }
  });

  it('says when a person curated the query', () => {
    expect(replyOf(answer({ curated: true })).parts[1]).to.deep.include({
      kind: 'understanding',
      markdown: en.curated,
    });
  });

  it('carries all rows for the renderer to page through, and their true number', () => {
    const rows = Array.from({ length: 5_000 }, (_, index) => [String(index), 'x']);
    const columns = [
      { name: 'id', type: 'LONG' },
      { name: 'x', type: 'STRING' },
    ];
    const made = replyOf(answer({ table: { columns, rows, totalRows: 9_000, truncated: true } }));
    const part = made.parts.find((one) => one.kind === 'table');
    expect(part?.table.rows).to.have.length(5_000);
    expect(part?.table.totalRows).to.equal(9_000);
  });

  it('bounds the plain words', () => {
    expect(replyOf(answer({ texts: ['word '.repeat(10_000)] })).summary.length).to.be.at.most(4_000);
  });

  it('marks a repeat, in the card and in the plain words', () => {
    const made = replyOf(answer(), { repeat: true, plain: true });
    expect(made.parts[0]).to.deep.equal({ kind: 'notice', tone: 'info', text: en.repeat });
    expect(made.summary).to.match(/^You may have seen this answer already/);
    expect(made).to.include({ repeat: true, plain: true });
  });

  it('names what an operator finds the question by, where the person cannot mend what went wrong', () => {
    const trace = { traceId: '1a2b3c4d5e6f708192a3b4c5d6e7f809', spanId: 'b7ad6b7169203331', sampled: false };
    for (const code of Object.keys(errorKinds) as ErrorCode[]) {
      const made = replyTo({ ...question, trace }, { kind: 'error', code }, options);
      const isNamed = made.parts.some((part) => part.kind === 'text' && part.text === 'Reference 1a2b3c4d');
      expect(isNamed, code).to.equal(errorKinds[code].blame !== 'user');
      expect(made.summary.includes('1a2b3c4d'), code).to.equal(isNamed);
    }
    const fine = replyTo({ ...question, trace }, { kind: 'answer', answer: answer() }, options);
    expect(JSON.stringify(fine)).not.to.contain('1a2b3c4d');
  });

  it('offers another try exactly where one may help', () => {
    for (const code of Object.keys(errorKinds) as ErrorCode[]) {
      const made = reply({ kind: 'error', code });
      expect(made.parts[0], code).to.deep.equal({ kind: 'error', code, text: en.errors[code]({}) });
      expect(made.summary).to.equal(en.errors[code]({}));
      expect(made.aiGenerated).to.equal(false);
      if (errorKinds[code].retryable) expect(made.parts[1], code).to.have.property('kind', 'buttons');
    }
    const retry = reply({ kind: 'error', code: 'genie.busy' }).parts[1];
    expect(retry?.kind === 'buttons' ? retry.buttons[0]?.action : undefined).to.deep.equal({
      verb: 'retry',
      question: 'trips by zip',
      nonce: 'q1.retry',
    });
    expect(reply({ kind: 'error', code: 'genie.question_rejected' }).parts).to.have.length(1);
  });

  describe('whatever Genie sends', () => {
    const single = {
      columns: [{ name: 'total_trips', type: 'LONG' }],
      rows: [['109000']],
      totalRows: 1,
      truncated: false,
    };

    it('makes the headline from the figure when Genie says nothing', () => {
      const made = replyOf(answer({ texts: [], table: single }));
      expect(made.parts[0]).to.deep.include({ markdown: 'total trips: 109,000', emphasis: 'headline' });
      expect(made.summary).to.equal('total trips: 109,000');
      const none = replyOf(answer({ texts: [], table: { ...table, rows: [], totalRows: 0 } }));
      expect(none.summary).to.equal(en.noRows);
      const cut = replyOf(answer({ texts: [], table: { ...table, truncated: true } }));
      expect(cut.summary).to.equal('Here is the result: more than 2 rows.');
    });

    it('writes the same in Chinese', () => {
      for (const [locale, headline] of [
        [zhHant, '結果如下，共 2 筆。'],
        [zhHans, '结果如下，共 2 行。'],
      ] as const) {
        expect(locale.conversation.headlineRows(2)).to.equal(headline);
      }
    });

    it('shows zero rows as a table without a chart, a file or a form', () => {
      const made = replyOf(answer({ table: { ...table, rows: [], totalRows: 0 } }), { offersFiles: true });
      expect(kinds(made.parts)).to.deep.equal(['markdown', 'table', 'feedback']);
    });

    it('shows several queries, each under its title with its own table and SQL', () => {
      const more = [
        { attachmentId: 'a2', title: 'By month', sql: 'SELECT 2', table },
        { attachmentId: 'a3', sql: 'SELECT 3', rowsMissing: 'genie.busy' as const },
      ];
      const made = replyOf(answer({ table: single, sql: 'SELECT 1', more }));
      expect(kinds(made.parts)).to.deep.equal([
        ...['markdown', 'chart', 'sql'],
        ...['text', 'chart', 'table', 'sql', 'buttons'],
        ...['text', 'notice', 'sql'],
        'feedback',
      ]);
      expect(made.parts[3]).to.deep.equal({ kind: 'text', text: 'By month', emphasis: 'title' });
      expect(made.parts[5]).to.deep.include({ questionId: 'q1', query: 1 });
      expect(made.parts[8]).to.deep.include({ text: 'Query 3' });
    });

    it('gives each of several queries its own buttons, right beneath it', () => {
      const more = [{ attachmentId: 'a2', title: 'By month', table }];
      const made = replyOf(answer({ table, more }), {
        offersFiles: true,
        view: { more: [{ query: 1, chart: 'pie' }] },
      });
      expect(kinds(made.parts)).to.deep.equal([
        ...['markdown', 'chart', 'table', 'buttons', 'buttons'],
        ...['text', 'chart', 'table', 'buttons', 'buttons', 'feedback'],
      ]);
      expect(made.parts[6], 'as it was wished').to.have.nested.property('spec.kind', 'donut');
      const buttons = made.parts.flatMap((part) => (part.kind === 'buttons' ? part.buttons : []));
      const wishes = buttons.map(({ action }) =>
        action.verb === 'view' ? action.view : action.verb === 'download' ? [action.query ?? 0, action.format] : action,
      );
      expect(wishes).to.deep.equal([
        { chart: 'pie', more: [{ query: 1, chart: 'pie' }] },
        { chart: 'table', more: [{ query: 1, chart: 'pie' }] },
        ...[0, 1].flatMap((place) => [
          ...(place === 0 ? [] : [{ more: [{ query: 1, chart: 'bar' }] }, { more: [{ query: 1, chart: 'table' }] }]),
          [place, 'csv'],
          [place, 'xlsx'],
        ]),
      ]);
      expect(new Set(buttons.map(({ action }) => action.nonce)).size).to.equal(buttons.length);
    });

    it('tells how it thought, in few words', () => {
      const thoughts = [
        { kind: 'plan', text: 'Count trips\nby zip' },
        { kind: 'plan', text: ' ' },
        ...Array.from({ length: 20 }, (_, index) => ({ kind: 'step', text: `step ${index} ${'x'.repeat(5_000)}` })),
      ];
      const made = replyOf(answer({ interpretation: 'Trips per zip', thoughts }));
      const part = made.parts.find((one) => one.kind === 'understanding');
      expect(part?.markdown).to.match(/^Trips per zip\n\n- Count trips by zip\n- step 0 x/);
      expect(part?.markdown.length).to.be.below(6_000);
    });
  });

  describe('views', () => {
    const view = (chosen: AnswerView, more: Partial<Answer> = {}) =>
      replyOf(answer({ table, sql: 'SELECT 1', ...more }), { view: chosen });
    const formsOffered = (parts: readonly ReplyPart[]) =>
      parts.flatMap((part) =>
        part.kind === 'buttons'
          ? part.buttons.flatMap(({ action }) => (action.verb === 'view' ? [action.view] : []))
          : [],
      );

    it('offer the forms that the answer is not shown in', () => {
      expect(formsOffered(view({}).parts)).to.deep.equal([{ chart: 'pie' }, { chart: 'table' }]);
      expect(formsOffered(view({ chart: 'pie', sql: true }).parts)).to.deep.equal([
        { sql: true, chart: 'bar' },
        { sql: true, chart: 'table' },
      ]);
      expect(formsOffered(view({ chart: 'table' }).parts)).to.deep.equal([{ chart: 'bar' }, { chart: 'pie' }]);
    });

    it('draw the form that is wished, in place of Genie’s own picture', () => {
      const made = view({ chart: 'pie' }, { chart: { title: 'Trips', pngBase64: 'AA==' } });
      const chart = made.parts.find((part) => part.kind === 'chart');
      expect(chart).to.have.nested.property('spec.kind', 'donut');
      expect(chart).not.to.have.property('pngBase64');
      expect(kinds(view({ chart: 'table' }).parts)).not.to.include('chart');
    });

    it('explain a wish in the question that cannot be met', () => {
      const asked = { ...question, text: 'trips by zip as a line' };
      const made = replyTo(asked, { kind: 'answer', answer: answer({ table }) }, options);
      expect(made.parts[1]).to.deep.equal({ kind: 'notice', tone: 'info', text: en.whyNoChart.no_order });
      expect(made.parts[2]).to.have.nested.property('spec.kind', 'bar');
    });

    it('keep the form while a page is turned or the SQL is open', () => {
      const made = view({ chart: 'pie', page: 3, sql: true });
      expect(made.parts.find((part) => part.kind === 'table')).to.deep.include({
        page: 3,
        questionId: 'q1',
        view: { chart: 'pie', sql: true },
      });
      expect(made.parts.find((part) => part.kind === 'sql')).to.include({ open: true });
    });

    it('say in words why a wish cannot be drawn, beside what can', () => {
      const made = view({ chart: 'line' });
      expect(made.parts[1]).to.deep.equal({ kind: 'notice', tone: 'info', text: en.whyNoChart.no_order });
      expect(made.parts[2]).to.have.nested.property('spec.kind', 'bar');
      for (const chart of ['bar', 'line', 'pie'] as const) {
        for (const odd of [
          { ...table, rows: [], totalRows: 0 },
          { ...table, totalRows: 9 },
          { ...table, columns: [], rows: [[]] },
        ]) {
          const notice = view({ chart }, { table: odd }).parts.find((part) => part.kind === 'notice');
          expect(notice?.text, JSON.stringify(odd)).to.match(/^[A-Z].{10,}\.$/);
        }
      }
    });

    it('offer files and running the query again only where those are', () => {
      const titles = (made: { readonly parts: readonly ReplyPart[] }) =>
        made.parts.flatMap((part) => (part.kind === 'buttons' ? part.buttons.map(({ title }) => title) : []));
      const offering = { offersFiles: true, runsAgain: true };
      expect(titles(replyOf(answer({ table }), offering))).to.include.members(['Download CSV', 'Download Excel']);
      expect(titles(replyOf(answer({ table })))).not.to.include('Download CSV');
      const ids = { spaceId: 's', conversationId: 'c', messageId: 'm', attachmentId: 'a' };
      const expired = answer({ ids, rowsMissing: 'genie.result_expired' });
      expect(titles(replyOf(expired, offering))).to.deep.equal([texts.rowsButton]);
      expect(titles(replyOf(expired))).to.deep.equal([en.retryButton]);
      expect(titles(replyOf(answer({ ids, rowsMissing: 'genie.busy' }), offering))).to.deep.equal([texts.rowsButton]);
      expect(titles(replyOf(answer({ ids, rowsMissing: 'genie.forbidden' }), offering))).to.deep.equal([]);
    });
  });
});

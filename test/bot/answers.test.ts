import { expect } from 'chai';
import { replyTo } from '../../bot/answers.ts';
import { en } from '../../bot/texts/en/index.ts';
import type { ReplyPart } from '../../bot/types.ts';
import { type ErrorCode, errorKinds } from '../../services/errors.ts';
import type { Answer } from '../../services/genie/types.ts';
import type { Outcome, QuestionView } from '../../services/questions/types.ts';
import { address, asker } from './fakes.ts';

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

const reply = (outcome: Outcome, more: Partial<typeof options> = {}) =>
  replyTo(question, outcome, { ...options, ...more });
const replyOf = (one: Answer, more: Partial<typeof options> = {}) => reply({ kind: 'answer', answer: one }, more);
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
      const [age, buttons] = made.parts.slice(-2);
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

  it('says it in words first, then chart, table, SQL, next questions and the thumbs', () => {
    const made = replyOf(
      answer({
        table,
        sql: 'SELECT 1',
        interpretation: 'Trips per zip',
        suggestions: ['a', 'b', 'c', 'd'],
        chart: { title: 'Trips', pngBase64: 'AA==' },
      }),
    );
    expect(kinds(made.parts)).to.deep.equal(['markdown', 'chart', 'table', 'sql', 'suggestions', 'feedback']);
    expect(made.parts[1]).to.deep.include({
      title: 'Trips',
      pngBase64: 'AA==',
      alt: 'Trips. Most trips begin in 10001.',
    });
    expect(made.parts[1]).to.have.nested.property('spec.kind', 'bar');
    expect(made.parts[3]).to.deep.include({ sql: 'SELECT 1', explanation: 'Trips per zip' });
    expect(made.parts[4]).to.deep.include({ questions: ['a', 'b', 'c'], key: 'q1' });
    expect(made).to.include({ summary: 'Most trips begin in 10001.', aiGenerated: true, locale: 'en' });
    expect(made.addressee).to.deep.equal({ userId: 'u1', name: 'Ann' });
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
    const made = replyOf(answer({ texts: [], clarification: 'Pickup or dropoff?', suggestions: ['pickup'] }));
    expect(kinds(made.parts)).to.deep.equal(['markdown', 'text', 'suggestions']);
    expect(made.summary).to.equal('Pickup or dropoff?');
  });

  it('is never empty', () => {
    expect(replyOf(answer({ texts: [' '] })).summary).to.equal(en.nothingSaid);
    expect(replyOf(answer({ texts: [], table })).summary).to.equal(en.noWords);
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
    expect(replyOf(answer({ curated: true })).parts[1]).to.deep.include({ text: en.curated });
  });

  it('carries no more rows than a message can show, and their true number', () => {
    const rows = Array.from({ length: 5_000 }, (_, index) => [String(index), 'x']);
    const columns = [
      { name: 'id', type: 'LONG' },
      { name: 'x', type: 'STRING' },
    ];
    const made = replyOf(answer({ table: { columns, rows, totalRows: 9_000, truncated: true } }));
    const part = made.parts.find((one) => one.kind === 'table');
    expect(part?.table.rows).to.have.length(20);
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
});

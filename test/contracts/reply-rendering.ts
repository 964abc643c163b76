import { expect } from 'chai';
import fc from 'fast-check';
import { parseAction } from '../../adapters/cards/actions.ts';
import type { RenderedMessage } from '../../adapters/cards/message.ts';
import type { BotAction, Reply, ReplyPart } from '../../bot/types.ts';
import type { ChartSpec } from '../../services/charts/types.ts';
import { type ErrorCode, errorKinds } from '../../services/errors.ts';
import type { AnswerTable } from '../../services/genie/types.ts';
import { activeIn, cardFaults, seen } from '../adapters/cards/card-check.ts';
import { anyText, HOSTILE_TEXTS } from '../adapters/cards/hostile.ts';

export interface RenderingContract {
  readonly render: (reply: Reply) => RenderedMessage;
  /** Characters of JSON that no message exceeds. */
  readonly maxChars: number;
  /** Element and action types that the channel draws. */
  readonly types: readonly string[];
}

const base: Omit<Reply, 'parts'> = { summary: 'An answer', locale: 'en', aiGenerated: true };

export function replyOf(parts: readonly ReplyPart[], more: Partial<Reply> = {}): Reply {
  return { ...base, parts, ...more };
}

export function tableOf(rows: readonly (readonly (string | null)[])[], type = 'STRING'): AnswerTable {
  const width = rows[0]?.length ?? 0;
  return {
    columns: Array.from({ length: width }, (_, index) => ({ name: `column_${index}`, type })),
    rows,
    totalRows: rows.length,
    truncated: false,
  };
}

/** A PNG of one pixel. */
export const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const anyChart: fc.Arbitrary<ChartSpec> = fc.record({
  kind: fc.constantFrom('bar', 'column', 'line', 'donut', 'number'),
  title: anyText,
  xTitle: anyText,
  series: fc.array(
    fc.record({
      name: anyText,
      points: fc.array(fc.record({ x: anyText, y: fc.double({ noNaN: true, noDefaultInfinity: true }) }), {
        maxLength: 12,
      }),
    }),
    { maxLength: 4 },
  ),
});

const anyTable: fc.Arbitrary<AnswerTable> = fc
  .array(fc.record({ name: anyText, type: fc.constantFrom('STRING', 'LONG', 'DOUBLE', 'DATE', 'ARRAY<INT>') }), {
    maxLength: 14,
  })
  .chain((columns) =>
    fc.record({
      columns: fc.constant(columns),
      rows: fc.array(fc.array(fc.option(anyText), { minLength: columns.length, maxLength: columns.length }), {
        maxLength: 40,
      }),
      totalRows: fc.nat(100_000),
      truncated: fc.boolean(),
    }),
  );

const filled = anyText.map((text) => text.slice(0, 8_000) || 'q');
const id = fc.uuid();
const anyView = fc.record(
  { chart: fc.constantFrom('bar', 'line', 'pie', 'table'), page: fc.nat(1_000), sql: fc.boolean() },
  { requiredKeys: [] },
);
const anyAction = fc.oneof(
  fc.record({ verb: fc.constant('view' as const), questionId: id, view: anyView, nonce: id }),
  fc.record({ verb: fc.constant('rows' as const), questionId: id, nonce: id }),
  fc.record({
    verb: fc.constant('download' as const),
    questionId: id,
    format: fc.constantFrom('csv', 'xlsx'),
    nonce: id,
  }),
  fc.record({ verb: fc.constant('ask' as const), question: filled, nonce: id }),
  fc.record({ verb: fc.constant('retry' as const), question: filled, nonce: id }),
  fc.record({ verb: fc.constant('stop' as const), questionId: id, nonce: id }),
);

const anyPart: fc.Arbitrary<ReplyPart> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), text: anyText, emphasis: fc.constantFrom('title', 'subtle') }),
  fc.record(
    { kind: fc.constant('markdown' as const), markdown: anyText, emphasis: fc.constant('headline' as const) },
    { requiredKeys: ['kind', 'markdown'] },
  ),
  fc.record({ kind: fc.constant('understanding' as const), label: anyText, markdown: anyText }),
  fc.record(
    {
      kind: fc.constant('table' as const),
      table: anyTable,
      note: anyText,
      page: fc.nat(4),
      questionId: id,
      title: anyText,
      view: anyView,
    },
    { requiredKeys: ['kind', 'table'] },
  ),
  fc.record({
    kind: fc.constant('file' as const),
    label: anyText,
    file: fc.record({
      questionId: id,
      format: fc.constantFrom('csv' as const, 'xlsx' as const),
      name: anyText,
      url: fc.oneof(anyText, fc.webUrl()),
      expiresAt: fc.nat(),
      rows: fc.nat(),
    }),
  }),
  fc.record(
    {
      kind: fc.constant('chart' as const),
      title: anyText,
      alt: anyText,
      spec: anyChart,
      pngBase64: fc.oneof(fc.constant(PIXEL), anyText),
    },
    { requiredKeys: ['kind', 'title', 'alt'] },
  ),
  fc.record({
    kind: fc.constant('sql' as const),
    sql: anyText,
    label: anyText,
    explanation: anyText,
    open: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('suggestions' as const),
    label: anyText,
    questions: fc.array(filled, { maxLength: 5 }),
    key: id,
  }),
  fc.record({ kind: fc.constant('feedback' as const), questionId: id }),
  fc.record({
    kind: fc.constant('buttons' as const),
    buttons: fc.array(fc.record({ title: anyText, action: anyAction }), { maxLength: 8 }),
    label: anyText,
  }),
  fc.record({ kind: fc.constant('notice' as const), tone: fc.constantFrom('info', 'warning'), text: anyText }),
  fc.record({
    kind: fc.constant('error' as const),
    code: fc.constantFrom(...(Object.keys(errorKinds) as ErrorCode[])),
    text: anyText,
  }),
);

const anyReply: fc.Arbitrary<Reply> = fc.record(
  {
    parts: fc.array(anyPart, { maxLength: 9 }),
    summary: anyText,
    locale: fc.constantFrom('en', 'en-GB', 'zh-Hant', 'zh-Hans', 'de', 'nonsense'),
    aiGenerated: fc.boolean(),
    plain: fc.boolean(),
    repeat: fc.boolean(),
    addressee: fc.record({ userId: id, name: anyText }),
  },
  { requiredKeys: ['parts', 'summary', 'locale', 'aiGenerated'] },
);

/** Everything a renderer must never do, whatever it is given; run for each channel. */
export function describeReplyRendering(name: string, contract: RenderingContract): void {
  const { render, maxChars } = contract;
  const rules = { types: new Set([...contract.types, 'TextRun', 'RichTextBlock', 'Container', 'ColumnSet', 'Column']) };

  /** Faults of a message, its texts included; an empty list for a good one. */
  const faultsOf = (message: RenderedMessage): string[] => {
    const json = JSON.stringify(message);
    const faults = json.length <= maxChars ? [] : [`${json.length} characters`];
    const card = message.attachments?.[0]?.content;
    if (message.attachments && (message.attachments.length !== 1 || !card)) faults.push('not exactly one card');
    if (card ? message.text : !message.text) faults.push('needs either a card or a text');
    if (message.text && message.textFormat !== 'plain') faults.push('a text that reads Markdown');
    if (!message.summary) faults.push('no summary');
    const checked = card ? cardFaults(card, rules) : { faults: [], texts: { literal: [] } };
    const suggested = message.suggestedActions?.actions.map((action) => action.title) ?? [];
    for (const text of [...checked.texts.literal, ...suggested, message.text ?? '', message.summary]) {
      const active = activeIn(text);
      if (active) faults.push(`${active} in ${JSON.stringify(text.slice(0, 80))}`);
    }
    return [...faults, ...checked.faults];
  };

  describe(`reply rendering contract: ${name}`, () => {
    for (const text of HOSTILE_TEXTS) {
      it(`draws ${JSON.stringify(text.slice(0, 40))} everywhere as nothing but text`, () => {
        const parts: ReplyPart[] = [
          { kind: 'text', text },
          { kind: 'markdown', markdown: text },
          {
            kind: 'table',
            table: tableOf([
              [text, 'x'],
              [null, text],
            ]),
            note: text,
          },
          { kind: 'sql', sql: text, label: 'Show SQL', explanation: text },
          { kind: 'chart', title: text, alt: text, pngBase64: PIXEL },
          { kind: 'notice', tone: 'info', text },
          { kind: 'suggestions', label: 'Next', questions: [text || 'q'], key: 'k' },
        ];
        expect(faultsOf(render(replyOf(parts, { summary: text })))).to.deep.equal([]);
      });
    }

    it('makes a valid, bounded, harmless message of any reply', () => {
      fc.assert(
        fc.property(anyReply, (reply) => {
          expect(faultsOf(render(reply))).to.deep.equal([]);
        }),
        { numRuns: 300 },
      );
    });

    it('holds back rows, columns and SQL rather than fail on a huge answer', () => {
      const row = Array.from({ length: 40 }, () => 'a long cell of the data '.repeat(40));
      const parts: ReplyPart[] = [
        { kind: 'markdown', markdown: 'word '.repeat(20_000) },
        { kind: 'chart', title: 't', alt: 'a', pngBase64: 'A'.repeat(2_000_000) },
        { kind: 'table', table: { ...tableOf(Array.from({ length: 20 }, () => row)), totalRows: 5_000 } },
        { kind: 'sql', sql: 'SELECT 1 '.repeat(50_000), label: 'Show SQL' },
      ];
      const message = render(replyOf(parts));
      expect(faultsOf(message)).to.deep.equal([]);
      expect(message.attachments).to.have.length(1);
      expect(JSON.stringify(message)).to.match(
        /First \d+ of 5,000 rows\. (?:\d+ more rows of this page would not fit\. )?First \d+ of 40 columns\./,
      );
    });

    it('shows every cell of a small table as it is in the data', () => {
      fc.assert(
        fc.property(fc.array(fc.tuple(anyText, anyText), { minLength: 2, maxLength: 5 }), (rows) => {
          const short = rows.map((row) => row.map((cell) => cell.slice(0, 60).toWellFormed()));
          const texts = textsOf(render(replyOf([{ kind: 'table', table: tableOf(short) }])));
          for (const cell of short.flat()) {
            const flat = cell
              .replace(/[\r\n\u2028\u2029\t]+/g, ' ')
              .replace(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, '');
            expect(texts.map((text) => squeezed(text))).to.include(squeezed(flat));
          }
        }),
        { numRuns: 200 },
      );
    });

    it('turns the pages of a table with buttons that keep what else was chosen', () => {
      const rows = Array.from({ length: 40 }, (_, index) => [`row ${index}`, 'x']);
      const targets = (page: number, more: Partial<Extract<ReplyPart, { kind: 'table' }>> = {}, open = false) => {
        const table: ReplyPart = { kind: 'table', table: tableOf(rows), page, questionId: 'q1', ...more };
        const sql: ReplyPart = { kind: 'sql', sql: 'SELECT 1', label: 'Show SQL', open };
        const message = render(replyOf([table, sql]));
        return actionsIn(message).flatMap((action) => (action.verb === 'view' ? [action.view] : []));
      };
      expect(targets(0)).to.deep.equal([{ page: 1 }]);
      expect(targets(1)).to.deep.equal([{ page: 0 }, { page: 2 }]);
      expect(targets(2)).to.deep.equal([{ page: 1 }]);
      expect(targets(99)).to.deep.equal([{ page: 1 }]);
      expect(targets(0, { view: { chart: 'pie' } }, true)).to.deep.equal([{ sql: true, chart: 'pie', page: 1 }]);
      const few: ReplyPart = { kind: 'table', table: tableOf(rows.slice(0, 15)), questionId: 'q1' };
      const nobodys: ReplyPart = { kind: 'table', table: tableOf(rows) };
      expect(actionsIn(render(replyOf([few, nobodys])))).to.deep.equal([]);
    });

    it('shows every row on some page', () => {
      const rows = Array.from({ length: 31 }, (_, index) => [`row ${index}`, 'x']);
      const seenRows = [0, 1, 2].flatMap((page) => {
        const table: ReplyPart = { kind: 'table', table: tableOf(rows), page, questionId: 'q1' };
        return textsOf(render(replyOf([table]))).filter((text) => text.startsWith('row '));
      });
      expect(seenRows).to.deep.equal(rows.map(([name]) => name));
    });

    it('writes a headline large and how the question was read small, or folds it away', () => {
      // What comes first may be the text of the message instead of a part of the card.
      const before: ReplyPart = { kind: 'markdown', markdown: 'Well.' };
      const headline: ReplyPart = { kind: 'markdown', markdown: 'There were **5**.', emphasis: 'headline' };
      const understood = (markdown: string): ReplyPart => ({ kind: 'understanding', label: 'How I read it', markdown });
      const short = JSON.stringify(render(replyOf([before, headline, understood('Only *2016*.')])));
      expect(short).to.contain('"text":"There were ","size":"Large"').and.to.contain('"How I read it","size":"Small"');
      expect(short).to.contain('"text":"2016","size":"Small","isSubtle":true,"italic":true');
      expect(short).not.to.match(/isVisible|ShowCard/);
      expect(JSON.stringify(render(replyOf([headline, understood('word '.repeat(80))])))).to.match(
        /"isVisible":false|"Action\.ShowCard"/,
      );
    });

    it('shows the SQL at once where it was asked for', () => {
      const json = JSON.stringify(render(replyOf([{ kind: 'sql', sql: 'SELECT 1', label: 'Show SQL', open: true }])));
      expect(json)
        .to.contain('SELECT 1')
        .and.not.to.match(/"isVisible":false|"Action\.ShowCard"/);
    });

    it('lets a file be fetched from an address of the web and from nothing else', () => {
      const file = (url: string): ReplyPart => ({
        kind: 'file',
        label: 'Get it',
        file: { questionId: 'q', format: 'csv', name: 'trips.csv', url, expiresAt: 0, rows: 1_204 },
      });
      const good = JSON.stringify(render(replyOf([file('https://lamp.example/api/files/x')])));
      expect(good).to.contain('"Action.OpenUrl","title":"Get it","url":"https://lamp.example/api/files/x"');
      expect(seen(good)).to.contain('trips.csv · 1,204 rows');
      const bad = JSON.stringify(render(replyOf([file('javascript:alert(1)')])));
      expect(bad).not.to.contain('OpenUrl').and.not.to.contain('javascript');
      expect(bad).to.contain('The file cannot be fetched from here.');
    });

    it('never offers more buttons in a row than clients show', () => {
      const buttons = Array.from({ length: 8 }, (_, index) => ({
        title: `b${index}`,
        action: { verb: 'rows', questionId: 'q', nonce: `n${index}` } as const,
      }));
      const message = render(replyOf([{ kind: 'buttons', label: 'Show as', buttons }]));
      const sets = (message.attachments?.[0]?.content.body ?? []).flatMap((one) =>
        one.type === 'ActionSet' ? [one.actions.length] : [],
      );
      expect(sets).to.deep.equal([5, 3]);
      expect(actionsIn(message)).to.deep.equal(buttons.map(({ action }) => action));
    });

    it('reads from right to left what is written so', () => {
      const before: ReplyPart = { kind: 'markdown', markdown: 'Well.' };
      const arabic: ReplyPart = { kind: 'markdown', markdown: 'كانت هناك **5** رحلات.' };
      const json = JSON.stringify(render(replyOf([before, arabic])));
      expect(json).to.contain('{"type":"Container","rtl":true,"items":[{"type":"RichTextBlock"');
      expect(JSON.stringify(render(replyOf([{ kind: 'markdown', markdown: 'Five.' }])))).not.to.contain('rtl');
    });

    it('says what it left out: text, chart, rows of a table in a text', () => {
      const table = ['| a |', '|---|', ...Array.from({ length: 30 }, (_, index) => `| r${index} |`)].join('\n');
      const said = textsOf(
        render(
          replyOf([
            { kind: 'markdown', markdown: `${table}\n\n${'word '.repeat(6_000)}` },
            { kind: 'chart', title: 't', alt: 'a', pngBase64: 'A'.repeat(500_000) },
          ]),
        ),
      );
      expect(said).to.include('The text is too long to show here as a whole.');
      expect(said).to.include('The chart is too large to show here.');
      expect(said.some((text) => /^First \d+ of 30 rows\.$/.test(text))).to.equal(true);
    });

    it('needs no card for a sentence and none when asked for plain text', () => {
      const sentence = render(replyOf([{ kind: 'text', text: 'Done.' }], { summary: 'Done.' }));
      expect(sentence).to.include({ text: 'Done.', textFormat: 'plain' });
      expect(sentence).not.to.have.property('attachments');
      expect(render(replyOf([{ kind: 'text', text: 'One.\nTwo.' }])).attachments).to.have.length(1);
      const table: ReplyPart = { kind: 'table', table: tableOf([['x'], ['y']]) };
      const plain = render(replyOf([table], { plain: true, summary: 'There were 5.' }));
      expect(plain).to.include({ text: 'There were 5.' });
      expect(plain).not.to.have.property('attachments');
    });

    it('keeps bold, italics and lists of a model’s text and drops its links', () => {
      const markdown =
        'The **top** zip is *10001*, see [the page](https://evil.example).\n\n- `pickup_zip` counts\n- two';
      const json = JSON.stringify(render(replyOf([{ kind: 'markdown', markdown }])));
      expect(json).to.contain('"text":"top","weight":"Bolder"').and.to.contain('"text":"10001","italic":true');
      expect(json).to.contain('"text":"pickup_zip","fontType":"Monospace"').and.to.contain('"text":"•"');
      expect(json).to.contain('see the page').and.not.to.contain('evil');
    });

    it('folds the SQL away, whole', () => {
      const sql = 'SELECT a,\n  b\nFROM `c`.`d` -- ```x```';
      const json = JSON.stringify(render(replyOf([{ kind: 'sql', sql, label: 'Show SQL' }])));
      expect(json).to.contain(JSON.stringify(sql).slice(1, -1)).and.to.contain('"title":"Show SQL"');
      expect(json).to.match(/"isVisible":false|"Action\.ShowCard"/);
    });

    it('says who wrote an answer, and only then', () => {
      const label = (reply: Reply) => JSON.stringify(render(reply).entities ?? []).includes('AIGeneratedContent');
      const table: ReplyPart = { kind: 'table', table: tableOf([['x'], ['y']]) };
      expect(label(replyOf([table]))).to.equal(true);
      expect(label(replyOf([table], { aiGenerated: false }))).to.equal(false);
    });
  });
}

/** All texts that are shown literally in a message's card. */
export function textsOf(message: RenderedMessage): readonly string[] {
  const card = message.attachments?.[0]?.content;
  return card ? cardFaults(card, { types: new Set() }).texts.literal : [];
}

/** What the buttons of a message's card ask for, in their order. */
function actionsIn(message: RenderedMessage): readonly BotAction[] {
  return (message.attachments?.[0]?.content.body ?? [])
    .flatMap((element) =>
      element.type === 'ActionSet'
        ? element.actions.flatMap((action) => ('data' in action ? [parseAction(action.data)] : []))
        : [],
    )
    .filter((action) => action !== undefined);
}

function squeezed(text: string): string {
  return seen(text).replace(/\s+/g, ' ').trim();
}

import { withQueryView } from '../../bot/query-views.ts';
import { textsFor } from '../../bot/texts/index.ts';
import type { BotAction, ChartForm, Reply, ReplyPart } from '../../bot/types.ts';
import type { ChartSpec } from '../../services/charts/types.ts';
import type { AnswerTable } from '../../services/genie/types.ts';
import type { Exhibit } from './exhibit.ts';
import { ownReplies } from './own-replies.ts';
import { byMonth, byPayment, byRegion, byZip, chartOf, oneStore, tableOf, trips, typed, wide } from './tables.ts';
import { type GalleryLanguage, type Words, words } from './words.ts';

const QUESTION = 'q-7f3a';
const SQL =
  'SELECT pickup_zip,\n       count(*) AS trips,\n       avg(fare_amount) AS average_fare\nFROM samples.nyctaxi.trips\nWHERE fare_amount IS NOT NULL\nGROUP BY pickup_zip\nORDER BY trips DESC\nLIMIT 10';

type Make = (say: (text: Words) => string, language: GalleryLanguage) => readonly ReplyPart[];

function exhibit(name: string, about: string, make: Make, more: Partial<Reply> = {}): Exhibit {
  return {
    name,
    about,
    reply: (language) => {
      const parts = make((text) => text[language], language);
      const first = parts.find((part) => part.kind === 'markdown' || part.kind === 'text');
      const summary = first && 'markdown' in first ? first.markdown.replaceAll('**', '') : (first?.text ?? name);
      return { parts, summary, locale: language, aiGenerated: true, ...more };
    },
  };
}

const headline = (markdown: string): ReplyPart => ({ kind: 'markdown', markdown, emphasis: 'headline' });
const tablePart = (table: AnswerTable, page = 0): ReplyPart => ({ kind: 'table', table, page, questionId: QUESTION });
const chart = (spec: ChartSpec): ReplyPart => ({ kind: 'chart', title: spec.title, alt: spec.title, spec });
const sql = (say: (text: Words) => string, more: { open?: true } = {}): ReplyPart => ({
  kind: 'sql',
  sql: SQL,
  label: say(words.showSql),
  ...more,
});

const prefixOf = (query: number): string => `${QUESTION}.${query === 0 ? '' : `${query}.`}`;

/** `query`: its place in an answer with several. */
function forms(say: (text: Words) => string, query = 0): ReplyPart {
  const prefix = prefixOf(query);
  const view = (title: string, chart: ChartForm): { title: string; action: BotAction } => {
    const shown = withQueryView({}, query, { chart });
    return { title, action: { verb: 'view', questionId: QUESTION, view: shown, nonce: `${prefix}${chart}` } };
  };
  const buttons = [
    view(say(words.bars), 'bar'),
    view(say(words.lines), 'line'),
    view(say(words.pie), 'pie'),
    view(say(words.table), 'table'),
  ];
  return { kind: 'buttons', label: say(words.showAs), buttons };
}

function downloads(say: (text: Words) => string, query = 0): ReplyPart {
  const of = { questionId: QUESTION, ...(query === 0 ? {} : { query }) };
  const press = (title: string, format: 'csv' | 'xlsx') => ({
    title,
    action: { verb: 'download', ...of, format, nonce: `${prefixOf(query)}${format}` } as const,
  });
  return { kind: 'buttons', buttons: [press(say(words.csv), 'csv'), press(say(words.xlsx), 'xlsx')] };
}

/** What ends every answer. */
function closing(say: (text: Words) => string): readonly ReplyPart[] {
  const questions = [say(words.nextMonth), say(words.nextFare), say(words.nextLong)];
  return [
    { kind: 'suggestions', label: say(words.askNext), questions, key: QUESTION },
    { kind: 'feedback', questionId: QUESTION },
  ];
}

const understanding = (say: (text: Words) => string, times = 1): ReplyPart => ({
  kind: 'understanding',
  label: say(words.howRead),
  markdown: Array.from({ length: times }, () => say(words.reading)).join('\n\n'),
});

const charted: readonly Exhibit[] = [
  exhibit('number', 'One value is a big figure.', (say) => [
    headline(say(words.tripsTotal)),
    {
      ...chart(
        chartOf(
          'number',
          'trips',
          tableOf(
            [
              ['x', 'STRING'],
              ['trips', 'LONG'],
            ],
            [['trips', '109412']],
          ),
        ),
      ),
      figure: '109,412',
    } as ReplyPart,
    understanding(say),
    sql(say),
    ...closing(say),
  ]),
  exhibit('answer', 'A whole answer: headline, chart, table, how it was read, SQL, buttons, next questions.', (say) => [
    headline(say(words.byZip)),
    chart(chartOf('bar', say(words.tripsTitle), { ...byZip, columns: byZip.columns.slice(0, 2) })),
    tablePart(byZip),
    understanding(say),
    sql(say),
    forms(say),
    downloads(say),
    ...closing(say),
  ]),
  exhibit('line', 'A series in time.', (say) => [
    headline(say(words.byMonth)),
    chart(chartOf('line', say(words.revenueTitle), byMonth)),
    tablePart(byMonth),
    ...closing(say),
  ]),
  exhibit('donut', 'Shares of a whole.', (say) => [
    headline(say(words.byPayment)),
    chart(chartOf('donut', say(words.paymentTitle), byPayment)),
    tablePart(byPayment),
  ]),
  exhibit('two-series', 'Two measures side by side.', (say) => [
    headline(say(words.byRegion)),
    chart(chartOf('column', say(words.regionTitle), byRegion)),
    tablePart(byRegion),
  ]),
  exhibit('sql-open', 'The SQL unfolded, with the choice kept by the buttons.', (say) => [
    headline(say(words.byZip)),
    tablePart(byZip),
    sql(say, { open: true }),
    forms(say),
  ]),
];

const tabular: readonly Exhibit[] = [
  exhibit('page-first', 'The first page of many rows.', (say) => [
    headline(say(words.allTrips)),
    tablePart(trips(1_204)),
    downloads(say),
  ]),
  exhibit('page-middle', 'A page in between.', (say) => [
    headline(say(words.allTrips)),
    tablePart(trips(1_204), 1),
    downloads(say),
  ]),
  exhibit('page-last', 'The last page is shorter.', (say) => [
    headline(say(words.allTrips)),
    tablePart(trips(1_204), 80),
  ]),
  exhibit('rows-5000', 'More rows than are kept: the file has the rest.', (say) => [
    headline(say(words.allTrips)),
    tablePart(trips(5_000, { totalRows: 5_000, truncated: true }), 333),
    downloads(say),
  ]),
  exhibit('wide-table', 'More columns than fit.', (say) => [
    headline(say(words.stores)),
    tablePart(wide),
    downloads(say),
  ]),
  exhibit('wide-row', 'One wide row reads from top to bottom.', (say) => [
    headline(say(words.oneStore)),
    tablePart(oneStore),
  ]),
  exhibit('zero-rows', 'Nothing matches.', (say) => [
    headline(say(words.noneFound)),
    tablePart(trips(0)),
    understanding(say),
    sql(say),
  ]),
  exhibit('types', 'Numbers, dates, booleans and what is missing.', (say) => [
    headline(say(words.typed)),
    tablePart(typed),
  ]),
  exhibit('several', 'Several queries in one answer, each with its title and its buttons.', (say) => [
    headline(say(words.several)),
    chart(chartOf('column', say(words.revenue), byMonth)),
    { ...tablePart(byMonth), title: say(words.revenue) } as ReplyPart,
    sql(say),
    forms(say),
    downloads(say),
    { ...tablePart(byRegion), query: 1, title: say(words.returns) } as ReplyPart,
    { ...sql(say), sql: 'SELECT region, shops, online FROM returns' } as ReplyPart,
    forms(say, 1),
    downloads(say, 1),
    understanding(say),
    ...closing(say),
  ]),
];

const LONG =
  '## What changed\n\nThe **west** grew for the third month in a row.\n\n- New customers came from *search*\n  - most of them on phones\n- Returning ones bought `1.4` times as often\n\n1. Prices rose in March\n2. The shop in Osaka reopened\n\n| region | growth |\n|---|---:|\n| west | 12.4% |\n| north | 3.1% |\n\n```\nmargin = (revenue - cost) / revenue\n```\n\n';

const worded: readonly Exhibit[] = [
  exhibit('clarification', 'A question back, with its answers as buttons.', (say) => {
    const press = (text: Words, index: number) => ({
      title: say(text),
      action: { verb: 'ask', question: say(text), nonce: `${QUESTION}.${index}` } as const,
    });
    return [
      { kind: 'markdown', markdown: say(words.clarify) },
      { kind: 'buttons', buttons: [words.gross, words.net, words.byInvoice].map(press) },
    ];
  }),
  exhibit('long-text', 'Genie’s Markdown: headings, lists, a table, code; cut where it does not end.', () => [
    { kind: 'markdown', markdown: LONG + 'The rest is much the same as in the month before. '.repeat(500) },
  ]),
  exhibit('long-understanding', 'A long account of how the question was read is folded away.', (say) => [
    headline(say(words.byZip)),
    understanding(say, 12),
  ]),
  exhibit('right-to-left', 'Arabic and Hebrew, beside numbers and Latin names.', () => [
    headline('كانت هناك **109,412** رحلة في يناير 2016.'),
    tablePart(
      tableOf(
        [
          ['المدينة', 'STRING'],
          ['עיר', 'STRING'],
          ['trips', 'LONG'],
        ],
        [
          ['القاهرة', 'קהיר', '8120'],
          ['دبي (DXB)', 'דובאי', '5310'],
          ['الرياض', 'ריאד', null],
        ],
      ),
    ),
    { kind: 'understanding', label: 'كيف فهمت السؤال', markdown: 'الفترة: **يناير 2016**. الرحلات المدفوعة فقط.' },
  ]),
  exhibit('cjk', 'Chinese, Japanese and Korean in columns beside each other.', () => [
    headline('關東地區的銷售額最高，**¥1,250,000**。'),
    tablePart(
      tableOf(
        [
          ['都道府県', 'STRING'],
          ['商品名稱', 'STRING'],
          ['담당자', 'STRING'],
          ['売上', 'LONG'],
        ],
        [
          ['東京都', '有機抹茶拿鐵咖啡禮盒（十二入）', '김서연', '1250000'],
          ['神奈川県', '全麥吐司', '이준호', '980000'],
          ['埼玉県', '季節限定草莓鮮奶油蛋糕', null, '412500'],
        ],
      ),
    ),
  ]),
  exhibit('hostile', 'Values that look like links, mentions, markup and functions are only text.', () => [
    headline('See [the page](https://evil.example) and ask <at>Everyone</at>.'),
    tablePart(
      tableOf(
        [
          ['value', 'STRING'],
          ['again', 'STRING'],
        ],
        [
          ['[Approve](https://evil.example)', '<at>Everyone</at>'],
          ['**bold** _i_ `code`', '{{DATE(2026-01-01T00:00:00Z,SHORT)}}'],
          ['=HYPERLINK("https://evil.example")', 'www.evil.example'],
        ],
      ),
    ),
  ]),
];

const special: readonly Exhibit[] = [
  exhibit('file', 'A file that is ready.', (say) => [
    { kind: 'text', text: say(words.fileReady) },
    {
      kind: 'file',
      label: say(words.fileLabel),
      file: {
        questionId: QUESTION,
        format: 'csv',
        name: 'trips.csv',
        url: 'https://lamp.example/api/files/signed-token',
        expiresAt: 0,
        rows: 109_412,
      },
    },
  ]),
  exhibit('rows-expired', 'Genie no longer has the rows: one tap runs the query again.', (say, language) => [
    headline(say(words.byZip)),
    { kind: 'notice', tone: 'warning', text: textsFor(language).rowsMissing('genie.result_expired') },
    sql(say),
    {
      kind: 'buttons',
      buttons: [
        { title: say(words.fetchRows), action: { verb: 'rows', questionId: QUESTION, nonce: `${QUESTION}.rows` } },
      ],
    },
  ]),
  exhibit('remembered', 'An answer that was given before says how old it is.', (say, language) => [
    headline(say(words.tripsTotal)),
    { kind: 'text', text: textsFor(language).curated, emphasis: 'subtle' },
    { kind: 'text', text: textsFor(language).answeredAgo(25 * 60_000), emphasis: 'subtle' },
    {
      kind: 'buttons',
      buttons: [
        { title: say(words.refresh), action: { verb: 'refresh', question: 'trips', nonce: `${QUESTION}.refresh` } },
      ],
    },
  ]),
  exhibit('too-large', 'Far too much: what is left says what is not.', (say) => [
    headline(say(words.typed)),
    { kind: 'markdown', markdown: 'A sentence that goes on and on. '.repeat(400) },
    tablePart(
      tableOf(
        Array.from({ length: 30 }, (_, index) => [`column_${index}`, 'STRING'] as const),
        Array.from({ length: 40 }, () => Array.from({ length: 30 }, () => 'a long value of the data '.repeat(5))),
      ),
    ),
    { ...sql(say), sql: `${SQL}\n${'-- and more of it\n'.repeat(2_000)}` } as ReplyPart,
    downloads(say),
  ]),
];

/** Every card of the gallery. */
export const catalogue: readonly Exhibit[] = [...charted, ...tabular, ...worded, ...special, ...ownReplies];

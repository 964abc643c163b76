const teams = ['test/adapters/botframework/render.test.ts'];
const both = [...teams, 'test/adapters/webchat/render.test.ts'];
const table = ['test/adapters/cards/table.test.ts'];
const actions = ['test/adapters/cards/actions.test.ts'];

const room = 'adapters/cards';

/** The defences of cards: what a button may carry, what is never cut in silence. */
export const cardMutants = [
  {
    name: 'cards: cells are literal',
    file: `${room}/table.ts`,
    find: 'const text = literalLine(cut(format(value), limits.cellChars));',
    replace: 'const text = cut(format(value), limits.cellChars);',
    tests: both,
  },
  {
    name: 'cards: the page of a view is bounded',
    file: `${room}/actions.ts`,
    find: 'page: z.int().min(0).max(MAX_PAGE).exactOptional(),',
    replace: 'page: z.number().exactOptional(),',
    tests: actions,
  },
  {
    name: 'cards: the format of a file is one that there is',
    file: `${room}/actions.ts`,
    find: "format: z.enum(['csv', 'xlsx'])",
    replace: "format: z.custom<'csv'>((value) => typeof value === 'string')",
    tests: actions,
  },
  {
    name: 'cards: only addresses of the web are opened',
    file: `${room}/actions.ts`,
    find: "if (protocol !== 'https:' && protocol !== 'http:') return undefined;",
    replace: '',
    tests: [...actions, ...both],
  },
  {
    name: 'cards: rows that would not fit are told',
    file: `${room}/table.ts`,
    find: 'page.pages > 1 && rows.length < page.rows.length',
    replace: 'false',
    tests: table,
  },
  {
    name: 'cards: a cut text says so',
    file: `${room}/markdown.ts`,
    find: 'source.length > limits.textChars ? [...elements, hint(texts.cards.textCut)] : elements',
    replace: 'elements',
    tests: both,
  },
  {
    name: 'cards: a chart that is left out is told',
    file: `${room}/compose.ts`,
    find: 'return part.spec || part.pngBase64 ? [hint(context.texts.cards.chartLeftOut)] : [];',
    replace: 'return [];',
    tests: both,
  },
  {
    name: 'cards: the picture goes first',
    file: 'adapters/botframework/render.ts',
    find: '  { ...full, picture: false },\n',
    replace: '',
    tests: teams,
  },
  {
    name: 'cards: Web Chat gets buttons that it knows',
    file: 'adapters/webchat/render-dialect.ts',
    find: '  button: submitButton,',
    replace:
      "  button: (title, action) => ({ ...submitButton(title, action), type: 'Action.Execute', verb: '', fallback: submitButton(title, action) }),",
    tests: ['test/adapters/webchat/render.test.ts'],
  },
];

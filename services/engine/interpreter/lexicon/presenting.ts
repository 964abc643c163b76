import type { ChartHint, PhraseEntry } from './types.ts';

const FORMS: readonly (readonly [ChartHint, string])[] = [
  ['bar', 'bar|bars|bar chart|bar graph|bar charts|horizontal bar chart|bar plot|barchart|bar diagram|horizontal bars'],
  ['column', 'column chart|vertical bar chart|vertical bars|column graph|columns chart|vertical bar graph|columns'],
  ['line', 'line chart|line graph|line plot|line|line charts|linechart|curve|lines'],
  ['donut', 'pie chart|pie|donut chart|doughnut chart|donut|doughnut|pie graph|pie charts|piechart|ring chart'],
  ['number', 'big number|single number'],
  ['table', 'table|tabular form|grid|plain table|spreadsheet|table only|tabular format|table format'],
  ['any', 'chart|graph|diagram|plot|visual|visualisation|visualization|picture'],
];

const LEADS = [
  'as a',
  'as an',
  'as',
  'in a',
  'using a',
  'with a',
  'on a',
  'into a',
  'in',
  'make it a',
  'show it as a',
  'show this as a',
  'show that as a',
  'show as a',
  'show me a',
  'draw a',
  'plot a',
  'draw me a',
  'give me a',
  'make a',
  'turn it into a',
  'turn that into a',
  'change to a',
  'switch to a',
  'display it as a',
  'display as a',
  'create a',
  'build a',
  'i want a',
  'as one',
];

function led(): PhraseEntry[] {
  return FORMS.map(([chart, words]) => ({
    phrases: LEADS.flatMap((lead) => words.split('|').map((word) => `${lead} ${word}`)).join('|'),
    reading: { kind: 'chart', chart },
  }));
}

/** A form named without a lead: only words that cannot mean anything else. */
function bare(): PhraseEntry[] {
  return FORMS.map(([chart, words]) => ({
    phrases: words
      .split('|')
      .filter((word) => /chart|graph|plot|pie|don|dough/.test(word))
      .flatMap((word) => [word, `${word} of`, `${word} for`, `${word} showing`, `${word} with`])
      .join('|'),
    reading: { kind: 'chart', chart },
    weight: 0.9,
  }));
}

/** How the answer is to be shown. */
export const presenting: readonly PhraseEntry[] = [
  ...led(),
  ...bare(),
  {
    phrases: 'plot|draw|visualise|visualize|chart|graph|plotted|charted|graphed',
    reading: { kind: 'chart', chart: 'any' },
    weight: 0.8,
  },
  {
    phrases:
      'table only|only table|numbers only|without a chart|without chart|no chart|no graph|without a graph|without the chart|without charts|just the table|only the table|just a table|just the numbers|hide the chart|remove the chart|only a table',
    reading: { kind: 'chart', chart: 'none' },
  },
];

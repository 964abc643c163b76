/** In which form the figures are wanted. */
export type MetricsForm = 'json' | 'prometheus' | 'openmetrics';

const FORMS: readonly { readonly type: string; readonly form: MetricsForm }[] = [
  { type: 'application/json', form: 'json' },
  { type: 'application/openmetrics-text', form: 'openmetrics' },
  { type: 'text/plain', form: 'prometheus' },
];

interface Range {
  readonly type: string;
  readonly quality: number;
}

/**
 * JSON unless the client prefers a text format by name: a wildcard is served with JSON, as is a client that says
 * nothing. Of equal wishes the one named first wins.
 */
export function preferredForm(accept: string | undefined): MetricsForm {
  const wishes = (accept ?? '')
    .split(',')
    .map(parseRange)
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
  for (const { type } of wishes) {
    const named = FORMS.find((one) => one.type === type);
    if (named) return named.form;
    if (type === '*/*' || type === 'application/*') return 'json';
    if (type === 'text/*') return 'prometheus';
  }
  return 'json';
}

function parseRange(range: string): Range {
  const [type = '', ...parameters] = range.split(';').map((piece) => piece.trim().toLowerCase());
  const quality = parameters.find((parameter) => parameter.startsWith('q='));
  return { type, quality: quality === undefined ? 1 : Number(quality.slice(2)) || 0 };
}

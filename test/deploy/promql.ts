/** What an expression of PromQL is made of, as far as a reader without a server can tell. */
export interface Expression {
  /** Names of metrics, as they are scraped. */
  readonly metrics: readonly string[];
  /** What is wrong; empty for a sound one. */
  readonly faults: readonly string[];
}

const FUNCTIONS = new Set(['absent', 'avg_over_time', 'histogram_quantile', 'increase', 'rate']);
const AGGREGATIONS = new Set(['avg', 'max', 'min', 'sum']);
const KEYWORDS = new Set(['by', 'without', 'and', 'or', 'unless', 'on', 'ignoring']);
/** Only these take a range, and a range is taken by nothing else. */
const OVER_RANGES = new Set(['avg_over_time', 'increase', 'rate']);

const TOKEN =
  /\s+|"(?:[^"\\]|\\.)*"|\[(?:\d+[smhd]|\$__rate_interval)\]|[a-zA-Z_:][\w:]*|\d+(?:\.\d+)?|=~|!~|!=|==|>=|<=|[(){},=<>+\-*/]/y;

/** Reads an expression: brackets that match, functions and operators that exist, the names of metrics. */
export function readExpression(text: string): Expression {
  const tokens = tokensOf(text);
  if (!tokens) return { metrics: [], faults: [`not understood: ${text}`] };
  const faults: string[] = [];
  const metrics: string[] = [];
  const open: { readonly bracket: string; readonly before: string }[] = [];
  for (const [at, token] of tokens.entries()) {
    const [before = '', next = ''] = [tokens[at - 1], tokens[at + 1]];
    const inside = open.at(-1);
    if (token === '(' || token === '{') open.push({ bracket: token, before });
    else if (token === ')' || token === '}') {
      if (open.pop()?.bracket !== (token === ')' ? '(' : '{')) faults.push(`"${token}" closes nothing`);
    } else if (token.startsWith('[')) {
      if (!OVER_RANGES.has(inside?.before ?? '')) faults.push(`${token} stands where no range is taken`);
    } else if (/^[a-z_]/i.test(token)) {
      const isLabel = inside?.bracket === '{' || ['by', 'without', 'on', 'ignoring'].includes(inside?.before ?? '');
      if (isLabel || KEYWORDS.has(token) || isAggregation(token, next)) continue;
      if (next !== '(') metrics.push(token);
      else if (!FUNCTIONS.has(token)) faults.push(`there is no function ${token}`);
    }
    const isOperator = /^(?:[=<>!+*/-]|and$|or$)/.test(token);
    if (isOperator && (before === '' || next === '' || /^[=<>!+*/)}-]/.test(next)))
      faults.push(`"${token}" lacks a side`);
  }
  if (open.length > 0) faults.push('a bracket is not closed');
  if (metrics.length === 0) faults.push('it names no metric');
  return { metrics, faults };
}

function isAggregation(token: string, next: string): boolean {
  return AGGREGATIONS.has(token) && ['(', 'by', 'without'].includes(next);
}

function tokensOf(text: string): readonly string[] | undefined {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const token = TOKEN.exec(text)?.[0];
    if (token === undefined) return undefined;
    if (token.trim() !== '') tokens.push(token);
  }
  return tokens;
}

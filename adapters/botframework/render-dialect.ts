import { formatNumber } from '../../services/charts/format.ts';
import type { ChartSpec } from '../../services/charts/types.ts';
import { executeButton, messageBackButton, submitButton } from '../cards/actions.ts';
import { chartImage, nativeChart } from '../cards/charts.ts';
import type { ComposeContext, Dialect } from '../cards/dialect.ts';
import { line } from '../cards/elements.ts';
import { cut, literalLine, verbatim } from '../cards/escape.ts';
import { codeLines } from '../cards/markdown.ts';
import type { CardElement } from '../cards/types.ts';

const MAX_SUGGESTIONS = 4;
/** The question stands three times in its button; a longer one is no suggestion. */
const MAX_QUESTION_CHARS = 500;
const MAX_FALLBACK_POINTS = 10;

/** Buttons whose answer is the card anew; the others bring a message of their own. */
const IN_PLACE: ReadonlySet<string> = new Set(['view', 'rows', 'schedule']);

/** What Teams draws in its own way: native charts, code with colours, buttons that speak for the person. */
export const teamsDialect: Dialect = {
  chart(part, context) {
    const native = part.spec
      ? nativeChart(part.spec, { ...context, locale: context.reply.locale, fallback: fallbackOf(part.spec, context) })
      : [];
    if (native.length > 0) return native;
    const image =
      part.pngBase64 && context.limits.picture ? chartImage({ pngBase64: part.pngBase64, alt: part.alt }) : undefined;
    return image ? [{ ...image, msTeams: { allowExpand: true } }] : [];
  },
  sql(sql) {
    // Phones and older clients do not know CodeBlock; a container keeps the lines of the fallback together.
    const fallback: CardElement = { type: 'Container', items: codeLines(sql) };
    return [{ type: 'CodeBlock', codeSnippet: verbatim(sql), language: 'Sql', fallback }];
  },
  fold({ title, id, items }) {
    return [
      { type: 'ActionSet', actions: [{ type: 'Action.ToggleVisibility', title, targetElements: [id] }] },
      { type: 'Container', id, isVisible: false, style: 'emphasis', items },
    ];
  },
  button(title, action) {
    return IN_PLACE.has(action.verb) ? executeButton(title, action) : submitButton(title, action);
  },
  suggestions(part) {
    const questions = part.questions
      .filter((question) => question.length <= MAX_QUESTION_CHARS)
      .slice(0, MAX_SUGGESTIONS);
    const buttons = questions.map((question, index) => {
      const action = { verb: 'ask', question, nonce: `${part.key}.${index}` } as const;
      // One set each: several questions in one row would be cut to a few letters.
      return { type: 'ActionSet', spacing: 'Small', actions: [messageBackButton(question, action, question)] } as const;
    });
    if (buttons.length === 0) return [];
    return [line(literalLine(part.label), { weight: 'Bolder', block: { spacing: 'Medium' } }), ...buttons];
  },
};

/** With a table in the reply nothing is lost without the chart; else its values stand in for it. */
function fallbackOf(spec: ChartSpec, { reply }: ComposeContext): CardElement | 'drop' {
  if (reply.parts.some((part) => part.kind === 'table')) return 'drop';
  const points = spec.series.flatMap((series) => series.points).slice(0, MAX_FALLBACK_POINTS);
  const items = points.map(({ x, y }) => line(`${literalLine(cut(x, 60))}: ${formatNumber(y, reply.locale)}`));
  return { type: 'Container', items };
}

import { greatest, isCourse, toldFigures } from '../../answer/besides.ts';
import { cellNumber } from '../../answer/numbers.ts';
import { figuresOf, type QueryPlan } from '../../plan.ts';
import { figureName, numberText, type Speaking } from './names.ts';
import { rowName, type Telling } from './telling.ts';
import { dayText } from './time.ts';
import { limited } from './title.ts';

type Cells = readonly (string | null)[];

/** What the figure of one table divided by that of another is called. */
export function quotientName(speech: Speaking, plan: QueryPlan): string {
  const [over = '', under = ''] = figuresOf(plan).map(({ entry, base }) => figureName(speech, entry, base));
  const percent = plan.calc?.kind === 'quotient' && plan.calc.percent;
  return percent ? speech.texts.percentage(over, under) : speech.texts.ratio(over, under);
}

/** The sentences of an answer whose figures come from several tables, one for each figure. */
export function chineseBesides(telling: Telling): string {
  const { speech, plan, result } = telling;
  const { texts, compiled } = speech;
  const names =
    plan.calc?.kind === 'quotient'
      ? [quotientName(speech, plan)]
      : figuresOf(plan).map(({ entry, base }) => figureName(speech, entry, base));
  const sentences = toldFigures({ compiled, plan, result }).map(({ at, unit }, index) => {
    const name = limited(speech, plan, names[index] ?? '');
    const value = (row: Cells) => {
      const number = cellNumber(row[at]);
      if (number !== undefined) return numberText(speech, number, unit);
      return row[at] ? dayText(texts, row[at].slice(0, 10)) : texts.none;
    };
    const told = (row: Cells) => ({ name: rowName(telling, row), value: value(row) });
    const [first] = result.rows;
    const last = result.rows.at(-1);
    const leader = plan.limit ? first : greatest({ at }, result.rows);
    if (!first || !last) return texts.nothingToTell(name);
    if (plan.dims.length === 0) return texts.figure(name, value(first));
    if (!leader) return texts.nothingToTell(name);
    return isCourse(telling)
      ? texts.course(name, told(first), told(last), told(leader))
      : texts.full(texts.leader(name, false, told(leader)));
  });
  return sentences.join('');
}

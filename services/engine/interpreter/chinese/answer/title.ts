import { isOrderedDim } from '../../compose/order.ts';
import { type PlanFilter, type QueryPlan, tablesOf } from '../../plan.ts';
import { timeColumnOf } from '../../tag.ts';
import {
  columnName,
  comparedName,
  dimName,
  eachName,
  figureName,
  nounOf,
  type Speaking,
  snippetName,
} from './names.ts';
import { intervalsText, weekdaysText } from './time.ts';

/** Latin letters beside Chinese characters get a blank between them. */
export function spaced(text: string): string {
  return text
    .replace(/([\p{Script=Han}])([\p{Script=Latin}])/gu, '$1 $2')
    .replace(/([\p{Script=Latin}])([\p{Script=Han}])/gu, '$1 $2');
}

function clockText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

function timeText(speech: Speaking, filter: PlanFilter): string | undefined {
  const { texts, compiled } = speech;
  if (filter.kind !== 'time' && filter.kind !== 'clock' && filter.kind !== 'weekdays') return undefined;
  const table = compiled.tables.get(filter.ref.table);
  const isOwn = table !== undefined && timeColumnOf(table)?.name === filter.ref.column;
  const said = (text: string) => (isOwn ? text : texts.is(columnName(speech, filter.ref), text));
  if (filter.kind === 'weekdays') return said(weekdaysText(texts, filter.days));
  if (filter.kind === 'time') {
    const text = intervalsText(texts, filter.intervals);
    return said(filter.negated ? texts.not(text) : text);
  }
  const { fromMinute, toMinute } = filter;
  if (toMinute >= 1_440) return said(texts.since(clockText(fromMinute)));
  return said(
    fromMinute === 0 ? texts.before(clockText(toMinute)) : texts.stretch(clockText(fromMinute), clockText(toMinute)),
  );
}

function conditionText(speech: Speaking, filter: PlanFilter): string | undefined {
  const { texts } = speech;
  switch (filter.kind) {
    case 'values': {
      const values = filter.values.map(String).join(texts.or);
      return (filter.negated ? texts.isNot : texts.is)(columnName(speech, filter.ref), values);
    }
    case 'compare':
      return texts.compared(columnName(speech, filter.ref), texts.ops[filter.op], String(filter.value));
    case 'average': {
      const name = columnName(speech, filter.ref);
      return texts.compared(name, texts.ops[filter.op], texts.aggregates.avg(name));
    }
    case 'between': {
      const text = texts.between(columnName(speech, filter.ref), String(filter.low), String(filter.high));
      return filter.negated ? texts.not(text) : text;
    }
    case 'missing':
      return (filter.negated ? texts.present : texts.missing)(columnName(speech, filter.ref));
    case 'truth':
      return texts.truth(columnName(speech, filter.ref), filter.value);
    case 'text': {
      const text = texts.contains(columnName(speech, filter.ref), filter.text, filter.op);
      return filter.negated ? texts.not(text) : text;
    }
    case 'snippet': {
      const name = snippetName(speech, filter.ref);
      return filter.negated ? texts.not(name) : name;
    }
    case 'never':
      return texts.without(filter.of.values.map(String).join(texts.or));
    case 'absent':
      return texts.without(nounOf(speech, speech.compiled.tables.get(filter.by.table)));
    default:
      return undefined;
  }
}

function conditions(speech: Speaking, where: readonly PlanFilter[]): string[] {
  const times = where.flatMap((filter) => timeText(speech, filter) ?? []);
  return [...times, ...where.flatMap((filter) => conditionText(speech, filter) ?? [])];
}

/** What limits the rows, before what it limits; empty when nothing does. */
export function limitsText(speech: Speaking, plan: QueryPlan): string {
  const { texts } = speech;
  const having = plan.having.map(({ of, op, value }) =>
    texts.compared(comparedName(speech, of, plan.base), texts.ops[op], String(value)),
  );
  const own = conditions(speech, plan.where);
  return [...(plan.besides ? commonConditions(speech, plan) : own), ...having].join(texts.comma);
}

/** Of several tables side by side, what limits all of them in the same words. */
function commonConditions(speech: Speaking, plan: QueryPlan): string[] {
  const [own = [], ...others] = tablesOf(plan).map(({ where }) => conditions(speech, where));
  return own.filter((text) => others.every((other) => other.includes(text)));
}

/** The figures of every table, with what limits that table alone. */
function figuresText(speech: Speaking, plan: QueryPlan): string {
  const { texts } = speech;
  const common = plan.besides ? commonConditions(speech, plan) : [];
  const told = tablesOf(plan).map((one) => {
    const names = one.measures.map((entry) => figureName(speech, entry, one.base)).join(texts.comma);
    const limits = plan.besides ? conditions(speech, one.where).filter((text) => !common.includes(text)) : [];
    return limits.length === 0 ? names : texts.of(limits.join(texts.comma), names);
  });
  const [over, under] = told;
  if (plan.calc?.kind !== 'quotient' || over === undefined || under === undefined) return told.join(texts.comma);
  return plan.calc.percent ? texts.percentage(over, under) : texts.ratio(over, under);
}

/** A name with what limits it. */
export function limited(speech: Speaking, plan: QueryPlan, name: string): string {
  const limits = limitsText(speech, plan);
  return limits === '' ? name : speech.texts.of(limits, name);
}

function rowsTitle(speech: Speaking, plan: QueryPlan): string {
  const { texts, compiled } = speech;
  const noun = nounOf(speech, compiled.tables.get(plan.base));
  const what = limited(speech, plan, noun);
  const [order] = plan.order;
  if (order?.by.kind === 'column') {
    const name = columnName(speech, order.by.ref);
    const isTime = compiled.find(order.by.ref.table, order.by.ref.column)?.column.role === 'time';
    const down = order.direction === 'desc';
    if (!plan.limit) return texts.sortedBy(texts.list(what), name, down);
    const side = isTime ? (down ? 'latest' : 'earliest') : down ? 'highest' : 'lowest';
    const count = plan.limit.count === 1 ? undefined : plan.limit.count;
    const text = limited(speech, plan, texts.extreme(name, noun, side, count));
    return plan.limit.place === undefined ? text : `${text}（${texts.place(plan.limit.place, !down)}）`;
  }
  if (plan.columns.length === 0) return texts.list(what);
  return texts.columnsOf(plan.columns.map((ref) => columnName(speech, ref)).join(texts.comma), what);
}

function calculated({ texts }: Speaking, { calc }: QueryPlan, figure: string): string {
  switch (calc?.kind) {
    case 'share':
    case 'part':
      return texts.share(figure);
    case 'change':
      return (calc.yearly ? texts.yearly : texts.change)(figure);
    case 'shift':
      return texts.shift(figure);
    case 'drivers':
      return texts.drivers(figure);
    case 'running':
      return texts.running(figure);
    case 'moving':
      return texts.moving(figure, calc.periods);
    case 'quotient':
    case undefined:
      return figure;
  }
}

/** The two stretches of time that are compared, and how many groups are told. */
function comparedText({ texts }: Speaking, { calc, limit }: QueryPlan): string {
  if (calc?.kind !== 'shift' && calc?.kind !== 'drivers') return '';
  const times = texts.against(intervalsText(texts, [calc.after]), intervalsText(texts, [calc.before]));
  if (calc.kind === 'drivers' || !limit) return times;
  return `${times}，${calc.direction === 'desc' ? texts.top(limit.count) : texts.bottom(limit.count)}`;
}

function cut(speech: Speaking, plan: QueryPlan): string {
  const { texts, compiled } = speech;
  if (plan.calc?.kind === 'shift' || plan.calc?.kind === 'drivers') return comparedText(speech, plan);
  const [order] = plan.order;
  const isDown = order?.by.kind === 'measure' && order.direction === 'asc';
  if (!plan.limit) {
    const dim = order?.by.kind === 'dim' ? plan.dims[order.by.index] : undefined;
    return isDown && plan.dims.length > 0 && !(dim && isOrderedDim(compiled, dim)) ? texts.ascending : '';
  }
  const { count, within, place } = plan.limit;
  if (place !== undefined) return `，${texts.place(place, isDown)}`;
  const groups =
    within === undefined
      ? ''
      : plan.dims
          .slice(within)
          .map((dim) => dimName(speech, dim))
          .join(texts.comma);
  const text = order?.by.kind === 'measure' ? (isDown ? texts.bottom(count) : texts.top(count)) : texts.first(count);
  return `${groups === '' ? '' : texts.within(groups)}${text}`;
}

function aggregateTitle(speech: Speaking, plan: QueryPlan): string {
  const { texts } = speech;
  const bin = plan.dims.find((one) => one.kind === 'bin');
  if (bin?.kind === 'bin' && plan.dims.length === 1)
    return limited(speech, plan, texts.distribution(columnName(speech, bin.ref), String(bin.width)));
  const figures = figuresText(speech, plan);
  const each = plan.dims.map((dim) => eachName(speech, dim)).join(texts.comma);
  const told = calculated(speech, plan, figures);
  const part = plan.calc?.kind === 'part' ? conditions(speech, plan.calc.where).join(texts.comma) : '';
  const of = part === '' ? told : texts.of(part, told);
  const grouped = each === '' ? of : texts.of(each, of);
  const onlyTime = plan.having.length === 0 && plan.where.every((filter) => timeText(speech, filter) !== undefined);
  const whole = onlyTime && each !== '' ? `${limitsText(speech, plan)}${grouped}` : limited(speech, plan, grouped);
  return `${whole}${cut(speech, plan)}`;
}

/** A plan in words, in full, as a question that reads back to the same plan wherever the table has the words. */
export function chineseTitle(speech: Speaking, plan: QueryPlan): string {
  const { texts } = speech;
  if (plan.shape === 'rows') return spaced(rowsTitle(speech, plan));
  const names = plan.dims.map((dim) => dimName(speech, dim)).join(texts.comma);
  if (plan.countGroups) return spaced(limited(speech, plan, texts.aggregates.count_distinct(names)));
  if (plan.shape === 'values') return spaced(limited(speech, plan, texts.values(names)).replace(/的(?=有)/, ''));
  return spaced(aggregateTitle(speech, plan));
}

import { MONTHS } from '../dates/calendar.ts';
import { NUMERAL, numeral } from './numerals.ts';

/** A date, time of day or step of time at one place of a question, in the words of the date rules. */
export interface TimeMatch {
  readonly kind: 'Y' | 'y' | 'g' | 'h';
  readonly to: string;
  readonly length: number;
}

type Maker = (match: readonly (string | undefined)[]) => string | undefined;
type Row = readonly [kind: TimeMatch['kind'], source: string, make: Maker];

const N = '[0-9〇零一二兩两三四五六七八九十百千]{1,6}';
const YEAR = '([0-9]{4}|[〇零一二三四五六七八九]{4})\\s?年';
const UNIT = '(天|日|週|周|星期|個星期|个星期|個禮拜|個月|个月|月|季|季度|個季度|个季度|年)';

const UNITS: Readonly<Record<string, string>> = {
  天: 'day',
  日: 'day',
  週: 'week',
  周: 'week',
  星期: 'week',
  個星期: 'week',
  个星期: 'week',
  個禮拜: 'week',
  個月: 'month',
  个月: 'month',
  月: 'month',
  季: 'quarter',
  季度: 'quarter',
  個季度: 'quarter',
  个季度: 'quarter',
  年: 'year',
};
const DAYS: Readonly<Record<string, string>> = {
  一: 'mondays',
  二: 'tuesdays',
  三: 'wednesdays',
  四: 'thursdays',
  五: 'fridays',
  六: 'saturdays',
  日: 'sundays',
  天: 'sundays',
};
/** Hours that a part of the day adds to a clock of twelve hours. */
const LATE: ReadonlySet<string> = new Set(['下午', '晚上', '傍晚', '夜裡', '夜里']);

const whole = (text: string | undefined, most: number): number | undefined => {
  const value = text === undefined ? undefined : numeral(text);
  return value !== undefined && Number.isInteger(value) && value >= 1 && value <= most ? value : undefined;
};
const monthName = (text: string | undefined): string | undefined => {
  const month = whole(text, 12);
  return month === undefined ? undefined : MONTHS[month - 1];
};

function dayOf(year: string | undefined, month: string | undefined, day: string | undefined): string | undefined {
  const [name, date] = [monthName(month), whole(day, 31)];
  if (name === undefined || date === undefined) return undefined;
  return year === undefined ? `${name} ${date}` : `${date} ${name} ${numeral(year)}`;
}

function clock(part: string | undefined, hour: string | undefined, rest: string | undefined): string | undefined {
  const value = hour === undefined ? undefined : numeral(hour);
  if (value === undefined || value > 24) return undefined;
  const minute = rest === undefined ? 0 : rest === '半' ? 30 : (numeral(rest.replace(/分$/, '')) ?? 0);
  const late = part !== undefined && (LATE.has(part) ? value < 12 : part === '中午' && value < 3);
  return `${late ? value + 12 : value}:${String(minute).padStart(2, '0')}`;
}

const CLOCK = `(凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|夜裡|夜里)?\\s?([0-9]{1,2}|[一二兩两三四五六七八九十]{1,3})\\s?[點点](半|${N}分)?`;

function between(from: string | undefined, to: string | undefined): string | undefined {
  return from === undefined || to === undefined ? undefined : `between ${from} and ${to}`;
}

const fixed =
  (to: string): Maker =>
  () =>
    to;

/** Longest first where one begins like another; each is tried at every place. */
const ROWS: readonly Row[] = [
  ['Y', `${YEAR}\\s?(${N})\\s?月\\s?(${N})\\s?[日號号]`, ([, y, m, d]) => dayOf(y, m, d)],
  ['Y', `${YEAR}\\s?(${N})\\s?月份?`, ([, y, m]) => monthName(m) && `${monthName(m)} ${numeral(y ?? '')}`],
  [
    'Y',
    `${YEAR}\\s?(?:的)?\\s?(?:第\\s?)?([1-4一二三四])\\s?(?:季度|季)`,
    ([, y, q]) => `Q${numeral(q ?? '')} ${numeral(y ?? '')}`,
  ],
  ['Y', `${YEAR}\\s?Q([1-4])`, ([, y, q]) => `Q${q} ${numeral(y ?? '')}`],
  ['Y', `${YEAR}\\s?的?上半年`, ([, y]) => `H1 ${numeral(y ?? '')}`],
  ['Y', `${YEAR}\\s?的?下半年`, ([, y]) => `H2 ${numeral(y ?? '')}`],
  ['Y', `${YEAR}(?!前|以前|之前的|內|内)度?`, ([, y]) => String(numeral(y ?? ''))],
  ['Y', `(${N})\\s?月\\s?(${N})\\s?[日號号]`, ([, m, d]) => dayOf(undefined, m, d)],
  ['Y', `(${N})\\s?月份?(?!均|增)`, ([, m]) => monthName(m)],
  ['Y', '第\\s?([1-4一二三四])\\s?(?:季度|季)', ([, q]) => `Q${numeral(q ?? '')}`],
  ['Y', '[0-9]{4}[-/][0-9]{1,2}(?:[-/][0-9]{1,2})?(?![0-9])', ([all]) => all],
  [
    'Y',
    `(?:過去|过去|最近|近|前)\\s?(${N})\\s?${UNIT}(?!名|位)`,
    ([, n, unit]) => `last ${numeral(n ?? '')} ${UNITS[unit ?? '']}s`,
  ],
  [
    'Y',
    `(${N})\\s?${UNIT.replace('日|', '')}(?:前|以前|之前)`,
    ([, n, unit]) => `${numeral(n ?? '')} ${UNITS[unit ?? '']}s ago`,
  ],
  ['Y', '今年(?:初)?(?:到|至)(?:目前|今|現在|现在)(?:為止|为止)?|年初至今|今年以[來来]', fixed('year to date')],
  ['Y', '(?:本月|這個月|这个月)(?:到|至)(?:目前|今|現在|现在)(?:為止|为止)?|月初至今', fixed('month to date')],
  ['Y', '上個?个?月|前一個?个?月', fixed('last month')],
  ['Y', '本月|這個月|这个月|當月|当月', fixed('this month')],
  ['Y', '下個?个?月', fixed('next month')],
  ['Y', '去年|上一年', fixed('last year')],
  ['Y', '今年|本年度?', fixed('this year')],
  ['Y', '明年', fixed('next year')],
  ['Y', '上週|上周|上個?个?(?:星期|禮拜)', fixed('last week')],
  ['Y', '本週|本周|這週|这周|這個?星期|这个?星期', fixed('this week')],
  ['Y', '上個?个?季度?|上一季度?', fixed('last quarter')],
  ['Y', '本季度?|這一?季|这个?季度', fixed('this quarter')],
  ['Y', '今天|今日', fixed('today')],
  ['Y', '昨天|昨日', fixed('yesterday')],
  ['Y', '週末|周末', fixed('weekends')],
  ['Y', '平日|工作日|週間日', fixed('weekdays')],
  ['Y', '(?:週|周|星期|禮拜|礼拜)([一二三四五六日天])(?!幾|几|均)', ([, day]) => DAYS[day ?? '']],
  ['Y', CLOCK, ([, part, hour, rest]) => clock(part, hour, rest)],
  [
    'Y',
    `${CLOCK}\\s?(?:到|至|-|~)\\s?${CLOCK}(?:之間|之间)?`,
    ([, part, hour, rest, last, end, more]) => between(clock(part, hour, rest), clock(last ?? part, end, more)),
  ],
  [
    'Y',
    `(?:${YEAR}\\s?)?(${N})\\s?月\\s?(${N})\\s?[日號号]?\\s?(?:到|至|-|~)\\s?(${N})\\s?[日號号]`,
    ([, y, m, first, last]) => between(dayOf(y, m, first), dayOf(y, m, last)),
  ],
  ['Y', '早上|上午|早晨', fixed('morning')],
  ['Y', '下午', fixed('afternoon')],
  ['Y', '晚上|傍晚', fixed('evening')],
  ['Y', '夜間|夜间|深夜|夜裡|夜里', fixed('night')],
  ['y', '以後|以后|以來|以来|起|開始|开始', fixed('since')],
  ['y', '之後|之后|[後后](?![0-9一二三四五六七八九十幾几])', fixed('after')],
  ['y', '以前|之前|前(?!\\s?[0-9一二三四五六七八九十幾几])', fixed('before')],
  ['y', '為止|为止', fixed('until')],
  ['h', '每天|每日|每一天|逐日|各日|按日|按天|日均', fixed('day')],
  ['h', '每週|每周|每星期|每個星期|每个星期|每一週|逐週|逐周|各週|各周|按週|按周', fixed('week')],
  ['h', '每月|每個月|每个月|每一個月|逐月|各月份?|各個月|各个月|按月份?|依月份?|月度|每月份', fixed('month')],
  ['h', '每季度?|每個季度?|每个季度|逐季|各季度?|各個季度|按季度?|依季度?', fixed('quarter')],
  ['h', '每年|每一年|逐年|各年度?|各年份|按年度?|按年份|依年度?', fixed('year')],
  [
    'h',
    '每小時|每小时|每個小時|每个小时|各小時|各小时|各時段|各时段|每個鐘頭|按小時|按小时|依小時',
    fixed('hour of day'),
  ],
  ['h', '(?:依|按|各|每)(?:星期|週|周|禮拜)(?:幾|几)', fixed('day of week')],
  ['g', '星期幾|星期几|週幾|周几|禮拜幾|星期別', fixed('day of week')],
  ['g', '小時|小时|時段|时段|鐘點', fixed('hour of day')],
  ['g', '一天|天|日期|日子|日', fixed('day')],
  ['g', '週|周|星期', fixed('week')],
  ['g', '月份|月|個月|个月', fixed('month')],
  ['g', '季度|季', fixed('quarter')],
  ['g', '年份|年度|年', fixed('year')],
];

const TIMES = ROWS.map(([kind, source, make]) => ({ kind, pattern: new RegExp(source, 'y'), make }));

/** Every way to read time at `at`. */
export function timesAt(text: string, at: number): TimeMatch[] {
  return TIMES.flatMap(({ kind, pattern, make }) => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    const to = match ? make(match) : undefined;
    return match && to !== undefined && to !== '' ? [{ kind, to, length: match[0].length }] : [];
  });
}

const UNIT_WORDS: Readonly<Record<string, string>> = {
  美元: 'dollars',
  美金: 'dollars',
  歐元: 'euros',
  欧元: 'euros',
  英鎊: 'pounds',
  英镑: 'pounds',
  英里: 'miles',
  哩: 'miles',
  公里: 'km',
  千米: 'km',
  公尺: 'meters',
  公斤: 'kg',
  千克: 'kg',
  分鐘: 'minutes',
  分钟: 'minutes',
  秒: 'seconds',
  小時: 'hours',
  小时: 'hours',
  個小時: 'hours',
  个小时: 'hours',
  天: 'days',
  '%': '%',
};
const NUMBER = new RegExp(`${NUMERAL}+`, 'y');
const AFTER = new RegExp(`\\s?(${Object.keys(UNIT_WORDS).join('|')})`, 'y');
/** What stands behind a single character that is a number. */
const COUNTED =
  /\s?[個个筆笔趟次位人家間间件種种條条則则名張张項项份單单本台輛辆隻只組组類类杯盒包塊块元英哩公分小大週周年月天萬万千百]/y;

/** A number at `at`, with its unit. A single character counts only before a measure word: `一共` is no number. */
export function numberAt(text: string, at: number): { to: string; length: number } | undefined {
  NUMBER.lastIndex = at;
  const raw = NUMBER.exec(text)?.[0].replace(/[.,]+$/, '');
  const value = raw === undefined || raw === '' ? undefined : numeral(raw);
  if (raw === undefined || value === undefined) return undefined;
  COUNTED.lastIndex = at + raw.length;
  if (raw.length === 1 && !/\d/.test(raw) && !COUNTED.test(text)) return undefined;
  AFTER.lastIndex = at + raw.length;
  const unit = AFTER.exec(text);
  const word = unit ? ` ${UNIT_WORDS[unit[1] ?? '']}` : '';
  return { to: `${value}${word === ' %' ? '%' : word}`, length: raw.length + (unit?.[0].length ?? 0) };
}

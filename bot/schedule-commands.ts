import { type Reading, readSchedule } from '../services/schedules/reading/read.ts';

/** What a message asks of scheduled questions. */
export type ScheduleWish =
  | { readonly kind: 'list' }
  | { readonly kind: 'pause' | 'resume' | 'delete'; readonly number: number }
  | Reading;

const LIST = new Set([
  'list',
  'schedule',
  'schedules',
  'schedule list',
  'list schedules',
  'show schedules',
  'my schedules',
  ...['排程', '排程列表', '排程清單', '列出排程', '我的排程'],
  ...['定时', '定时任务', '定时提问', '定时列表', '定时任务列表', '列出定时任务', '我的定时任务'],
]);

const NOUN = '(?:schedule|排程|定时任务|定时提问|定时)';
/** "stop 2" is about questions that wait, so these words need to say what they mean. */
const ENDS = 'stop|cancel|取消|停止';
const CHANGES = 'pause|resume|delete|remove|暫停|暂停|恢復|恢复|繼續|继续|刪除|删除';
const FORMS = [
  new RegExp(`^(${CHANGES})\\s*${NOUN}?\\s*#?(\\d{1,3})$`),
  new RegExp(`^(${ENDS})\\s*${NOUN}\\s*#?(\\d{1,3})$`),
  new RegExp(`^${NOUN}\\s*(${CHANGES}|${ENDS})\\s*#?(\\d{1,3})$`),
];
/** Without a number the list tells which there are. */
const WITHOUT_NUMBER = new RegExp(`^(?:(?:${CHANGES}|${ENDS})\\s*${NOUN}|${NOUN}\\s*(?:${CHANGES}|${ENDS}))$`);

/** Longer messages are no commands, but may be schedules. */
const MAX_COMMAND_CHARS = 40;

/** What a message asks of scheduled questions; undefined: nothing. Commands are the whole message, in any case. */
export function scheduleWishOf(text: string): ScheduleWish | undefined {
  const said = text.trim().replace(/^[/／]/, '');
  const command = said.length <= MAX_COMMAND_CHARS ? commandOf(said) : undefined;
  return command ?? readSchedule(said.replace(/^schedule\s+(?=every\b|each\b|daily\b|weekdays\b)/i, ''));
}

function commandOf(said: string): ScheduleWish | undefined {
  const words = said
    .replace(/[.!。！]+$/, '')
    .replace(/\s+/g, ' ')
    .toLowerCase();
  if (LIST.has(words) || WITHOUT_NUMBER.test(words)) return { kind: 'list' };
  for (const form of FORMS) {
    const found = form.exec(words);
    if (found) return { kind: changeOf(found[1] ?? ''), number: Number(found[2]) };
  }
  return undefined;
}

function changeOf(word: string): 'pause' | 'resume' | 'delete' {
  if (/pause|暫停|暂停/.test(word)) return 'pause';
  return /resume|恢|繼|继/.test(word) ? 'resume' : 'delete';
}

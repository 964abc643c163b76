import type { Unclear } from '../../../services/schedules/reading/read.ts';
import type { ScheduleTexts } from '../en/schedules.ts';

const EXAMPLE = '“每个工作日 9:00 昨天各国的营收”';

const named = (question: string): string =>
  `“${question.length > 200 ? `${question.slice(0, 199).toWellFormed().trimEnd()}…` : question}”`;

const unclear: Readonly<Record<Unclear, string>> = {
  time: '我看不懂这个时间，请写成 9:00、18:30 或下午6点。',
  several_times: '一个定时任务只能有一个时间，请为每个时间各建一个。',
  too_often: '我最多每小时自动提问一次。',
  interval: '我可以每小时、每周的某几天或每月的某一天提问，但不支持其他间隔。',
  day: '请指定日子：星期几、每月1日到28日，或每月最后一天。',
  question: '要问什么呢？请把问题写在时间后面。',
};

/** Everything about scheduled questions. */
export const scheduleTexts: ScheduleTexts = {
  command: ['每… 时间 …', `定时提问：${EXAMPLE}；“定时任务”可列出全部`],

  everyHour: (minute) => (minute === 0 ? '每小时' : `每小时的第 ${minute} 分`),
  everyDay: (time) => `每天 ${time}`,
  everyWorkday: (time) => `每个工作日（周一至周五）${time}`,
  everyWeek: (days, time) => `每${days} ${time}`,
  everyMonth: (day, time) => (day === 'last' ? `每月最后一天 ${time}` : `每月 ${day} 日 ${time}`),

  createdTitle: (number) => `已创建定时任务 ${number}`,
  created: ({ question, when, zone }) => `我会在${when}（${zone}）提问${named(question)}。`,
  first: (next) => `第一次：${next}。`,
  zoneAssumed: (zone) =>
    `我不知道您的时区，所以采用 ${zone}。您可以把时区写在时间后面，例如“每天 9:00 Asia/Shanghai …”。`,
  manage: (number) => `“定时任务”可列出全部，“暂停定时任务 ${number}”或“删除定时任务 ${number}”可停止它。`,
  known: ({ number, question, when, zone }) =>
    `这个问题已经是定时任务 ${number}：${named(question)}，${when}（${zone}）。`,
  fullOwn: (limit) => `您已有 ${limit} 个定时任务，这是每个人的上限。请先删除一个，“定时任务”可列出全部。`,
  fullAll: '目前所有人的定时任务总数已达上限，请改天再试。',
  unclear: (why) => `${unclear[why]}例如：${EXAMPLE}。目前没有创建任何定时任务。`,

  none: `您还没有定时任务。可以这样创建：${EXAMPLE}。`,
  noneHere: '您在这个对话中没有定时任务。在其他地方创建的，请到我们的一对一聊天中查看。',
  listTitle: '您的定时任务',
  line: ({ number, question, when, zone }) => `${number}. ${when}（${zone}）提问${named(question)}`,
  next: (time) => `下次：${time}`,
  paused: '已暂停',
  failing: '已停止，因为连续失败三次',
  gone: '已停止，因为我无法再写入该对话',
  missed: (time) => `${time} 那次已略过：当时我没有在运行`,
  elsewhere: '在其他对话中回答',
  listHint: '“暂停定时任务 1”、“恢复定时任务 1”、“删除定时任务 1”可更改该编号的任务。',

  pauseButton: (number) => `暂停 ${number}`,
  resumeButton: (number) => `恢复 ${number}`,
  deleteButton: (number) => `删除 ${number}`,
  /** After a press on a button. */
  notThere: '那个定时任务已不存在，或属于其他人。输入“定时任务”可查看您的定时任务。',

  pausedNow: (number) => `定时任务 ${number} 已暂停。“恢复定时任务 ${number}”可继续；30 天后会删除。`,
  resumedNow: (number, next) => `定时任务 ${number} 已恢复。下次：${next}。`,
  deletedNow: (number) => `定时任务 ${number} 已删除。`,
  unknown: (number) => `您没有定时任务 ${number}。输入“定时任务”可查看全部。`,

  answerTitle: (number, question) => `定时任务 ${number}：${named(question)}`,
  answerHint: (number) => `“暂停定时任务 ${number}”或“删除定时任务 ${number}”可停止。`,
  stopped: (number, question) =>
    `定时任务 ${number}${named(question)}已停止：它连续失败了三次。“恢复定时任务 ${number}”可再试一次，“删除定时任务 ${number}”可移除。`,
};

import type { Unclear } from '../../../services/schedules/reading/read.ts';
import type { ScheduleTexts } from '../en/schedules.ts';

const EXAMPLE = '「每個工作日 9:00 昨天各國的營收」';

const named = (question: string): string =>
  `「${question.length > 200 ? `${question.slice(0, 199).toWellFormed().trimEnd()}…` : question}」`;

const unclear: Readonly<Record<Unclear, string>> = {
  time: '我看不懂這個時間，請寫成 9:00、18:30 或下午6點。',
  several_times: '一個排程只能有一個時間，請為每個時間各建立一個。',
  too_often: '我最多每小時自動提問一次。',
  interval: '我可以每小時、每週的某幾天或每月的某一天提問，但不支援其他間隔。',
  day: '請指定日子：星期幾、每月1日到28日，或每月最後一天。',
  question: '要問什麼呢？請把問題寫在時間後面。',
};

/** Everything about scheduled questions. */
export const scheduleTexts: ScheduleTexts = {
  command: ['每… 時間 …', `定時提問：${EXAMPLE}；「排程」可列出所有排程`],

  everyHour: (minute) => (minute === 0 ? '每小時' : `每小時的第 ${minute} 分`),
  everyDay: (time) => `每天 ${time}`,
  everyWorkday: (time) => `每個工作日（週一至週五）${time}`,
  everyWeek: (days, time) => `每${days} ${time}`,
  everyMonth: (day, time) => (day === 'last' ? `每月最後一天 ${time}` : `每月 ${day} 日 ${time}`),

  createdTitle: (number) => `已建立排程 ${number}`,
  created: ({ question, when, zone }) => `我會在${when}（${zone}）提問${named(question)}。`,
  first: (next) => `第一次：${next}。`,
  zoneAssumed: (zone) =>
    `我不知道您的時區，所以採用 ${zone}。您可以把時區寫在時間後面，例如「每天 9:00 Asia/Taipei …」。`,
  manage: (number) => `「排程」可列出全部，「暫停排程 ${number}」或「刪除排程 ${number}」可停止它。`,
  known: ({ number, question, when, zone }) => `這個問題已經是排程 ${number}：${named(question)}，${when}（${zone}）。`,
  fullOwn: (limit) => `您已有 ${limit} 個排程，這是每個人的上限。請先刪除一個，「排程」可列出全部。`,
  fullAll: '目前所有人的排程總數已達上限，請改天再試。',
  unclear: (why) => `${unclear[why]}例如：${EXAMPLE}。目前沒有建立任何排程。`,

  none: `您還沒有排程。可以這樣建立：${EXAMPLE}。`,
  noneHere: '您在這個對話中沒有排程。在其他地方建立的排程，請到我們的一對一聊天中查看。',
  listTitle: '您的排程',
  line: ({ number, question, when, zone }) => `${number}. ${when}（${zone}）提問${named(question)}`,
  next: (time) => `下次：${time}`,
  paused: '已暫停',
  failing: '已停止，因為連續失敗三次',
  gone: '已停止，因為我無法再寫入該對話',
  missed: (time) => `${time} 那次已略過：當時我沒有在執行`,
  elsewhere: '在其他對話中回答',
  listHint: '「暫停排程 1」、「恢復排程 1」、「刪除排程 1」可變更該編號的排程。',

  pauseButton: (number) => `暫停 ${number}`,
  resumeButton: (number) => `恢復 ${number}`,
  deleteButton: (number) => `刪除 ${number}`,
  /** After a press on a button. */
  notThere: '那個排程已不存在，或屬於其他人。輸入「排程」可查看您的排程。',

  pausedNow: (number) => `排程 ${number} 已暫停。「恢復排程 ${number}」可繼續；30 天後會刪除。`,
  resumedNow: (number, next) => `排程 ${number} 已恢復。下次：${next}。`,
  deletedNow: (number) => `排程 ${number} 已刪除。`,
  unknown: (number) => `您沒有排程 ${number}。輸入「排程」可查看全部。`,

  answerTitle: (number, question) => `排程 ${number}：${named(question)}`,
  answerHint: (number) => `「暫停排程 ${number}」或「刪除排程 ${number}」可停止。`,
  stopped: (number, question) =>
    `排程 ${number}${named(question)}已停止：它連續失敗了三次。「恢復排程 ${number}」可再試一次，「刪除排程 ${number}」可移除。`,
};

/** What the store page and the command menus of Teams say. Titles of commands are what is sent, so they are the same everywhere. */
export interface ManifestTexts {
  /** At most 80 characters. */
  readonly short: string;
  /** At most 4,000 characters. */
  readonly full: string;
  readonly commands: Readonly<Record<ManifestCommand, string>>;
}

/** Commands that the menus show; the bot understands each as it stands here. */
export const COMMANDS = ['help', 'new', 'stop', 'status', 'space', 'schedules'] as const;
/** One of them. */
export type ManifestCommand = (typeof COMMANDS)[number];

/** The language of the manifest itself, and those beside it, by the tags of Teams. */
export const LANGUAGES = { main: 'en', others: ['zh-tw', 'zh-cn'] } as const;

/** By the tags of Teams. */
export const manifestTexts: Readonly<Record<'en' | 'zh-tw' | 'zh-cn', ManifestTexts>> = {
  en: {
    short: 'Ask about your data in plain words',
    full: 'Write a question about your data in plain words. You get one sentence with the number that matters, a chart, the table, the SQL behind it and good next questions. Works in direct chats, in group chats and in channels, and asks by the clock: “every weekday at 9:00 revenue by country yesterday”.',
    commands: {
      help: 'What I can do',
      new: 'Start over: the next question forgets the earlier ones',
      stop: 'Cancel the question that is running',
      status: 'What is running and what is waiting',
      space: 'Which data you ask',
      schedules: 'Questions that I ask for you by the clock',
    },
  },
  'zh-tw': {
    short: '用日常用語詢問您的資料',
    full: '用日常用語寫下關於資料的問題，就會得到：一句話說出重點數字、圖表、表格、背後的 SQL，以及值得接著問的問題。一對一聊天、群組聊天和頻道都可以使用，也能定時提問：「每個工作日 9:00 昨天各國的營收」。',
    commands: {
      help: '我能做什麼',
      new: '重新開始：下一個問題不再參考先前的問題',
      stop: '取消正在執行的問題',
      status: '正在執行與等待中的問題',
      space: '您正在詢問哪一份資料',
      schedules: '我替您定時提問的問題',
    },
  },
  'zh-cn': {
    short: '用日常用语询问您的数据',
    full: '用日常用语写下关于数据的问题，就会得到：一句话说出重点数字、图表、表格、背后的 SQL，以及值得接着问的问题。一对一聊天、群聊和频道都可以使用，也能定时提问：“每个工作日 9:00 昨天各国的营收”。',
    commands: {
      help: '我能做什么',
      new: '重新开始：下一个问题不再参考之前的问题',
      stop: '取消正在运行的问题',
      status: '正在运行和等待中的问题',
      space: '您正在询问哪一份数据',
      schedules: '我替您定时提问的问题',
    },
  },
};

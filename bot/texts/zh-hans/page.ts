import type { PageTexts } from '../en/page.ts';

/** What the Web Chat page says itself, in Simplified Chinese. */
export const pageTexts: PageTexts = {
  title: '想了解什么？',
  hint: '选一个示例，或者直接用自己的话提问。',
  examples: '示例问题',
  placeholder: '询问您的数据',
  chat: '对话',

  fresh: '新对话',
  data: '可以问什么？',
  past: '对话记录',
  language: '语言',
  dark: '深色模式',
  light: '浅色模式',
  close: '关闭',

  online: '已连接',
  connecting: '正在连接…',
  lost: '连接已断开，正在重试…',
  offline: '您当前处于离线状态。',
  unreachable: '无法连接到 Lamp。',
  retry: '重试',

  dataHint: '用自己的话询问这些表即可。列名和其中的值都是好用的关键词。',
  dataSpace: '数据',
  dataQuestions: '可以试试这些问题',
  dataTables: '表',
  dataExamples: '例如',
  dataColumns: '列',
  dataHidden: '这里无法显示背后的表，但您仍然可以提问。',
  loading: '请稍候…',
  dataFailed: '暂时无法显示。',

  pastHint: '您在此浏览器中的对话。每段对话在最后一条消息后保留一周。',
  pastNone: '还没有对话。您问过的问题会出现在这里。',
  pastFailed: '暂时无法显示您的对话。',
  pastCurrent: '当前打开',
  pastElsewhere: '这段对话已在另一个标签页中打开。',
  pastGone: '这段对话已不存在。',
  pastDelete: '删除“{title}”',
  pastConfirm: '要永久删除吗？',
  pastYes: '删除',
  pastNo: '保留',

  copy: '复制',
  copied: '已复制',
  notCopied: '无法复制',

  commentUp: '很高兴有帮助。哪里最有用？',
  commentDown: '很抱歉。哪里不对？',
  commentHint: '您的意见会转给负责数据的人员。',
  commentSend: '发送',
  commentSkip: '不留言',
  commentThanks: '谢谢，您的意见已发送。',
};

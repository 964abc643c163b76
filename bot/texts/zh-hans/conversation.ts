import type { ConversationTexts } from '../en/conversation.ts';
import { shortened } from '../facts.ts';
import { ago } from './amounts.ts';

const named = (question: string): string => `“${shortened(question)}”`;

/** What commands, buttons and the parts of an answer say, in Simplified Chinese. */
export const conversationTexts: ConversationTexts = {
  words: {
    help: ['帮助', '说明'],
    new: ['新对话', '重新开始'],
    stop: ['停止', '取消'],
    status: ['状态', '进度'],
    go: ['发送', '开始'],
    history: ['历史', '历史记录', '记录'],
    sql: ['查询语句', '显示 sql'],
    csv: ['下载 csv'],
    xlsx: ['下载 excel'],
    space: ['数据', '空间'],
    language: ['语言'],
    feedback: ['反馈', '意见'],
    alerts: ['告警'],
  },
  verdicts: { positive: ['好', '很好', '有用'], negative: ['不好', '差', '有误'] },

  commands: [
    ['新对话', '重新开始：下一个问题不再延续之前的问题'],
    ['停止', '取消正在处理的问题；“停止 2”取消第二个排队的问题'],
    ['状态', '正在处理和排队的问题'],
    ['历史', '您最近的问题，点一下即可再问一次'],
    ['sql', '上一个回答所用的查询'],
    ['csv', '把上一个回答的所有行存成文件；“excel”则存成 Excel 文件'],
    ['数据', '当前询问的数据；“数据 名称”可切换，“@名称 问题”只问一次其他数据'],
    ['语言', '我使用的语言；“语言 en”可切换'],
    ['反馈', '您对上一个回答的看法：“反馈 好”，或“反馈 不好”并说明哪里有误'],
    ['发送', '立即询问您目前写好的内容'],
    ['帮助', '显示本页'],
  ],

  unknownCommand: (word, nearest) =>
    nearest === undefined
      ? `没有“/${word}”这个命令。请输入“帮助”查看所有命令，或去掉斜杠直接提问。`
      : `没有“/${word}”这个命令。您是指“${nearest}”吗？输入“帮助”可查看所有命令。`,
  takesNothing: (word) => `“/${word}”后面不能接其他文字。请只输入“${word}”，或去掉前面的斜杠直接提问。`,

  noAnswerYet: '这里还没有可以处理的回答。请先提出问题。',
  noSql: '上一个回答没有用到查询。',
  noTable: '上一个回答没有可以存成文件的表格。',
  noFiles: '这里无法生成文件。',
  sqlOf: (question) => `${named(question)}所用的查询`,
  fileLabel: (format) => (format === 'csv' ? '下载 CSV' : '下载 Excel'),
  fileReady: (question) => `${named(question)}的完整结果：`,

  historyTitle: '您最近的问题',
  historyEmpty: '您在这里还没有问过问题。',
  historyLine: (place, question, state, ageMs) => `${place}. ${named(question)}：${state}，${ago(ageMs)}`,
  historyHint: '点一下即可再问一次。',
  historyStates: {
    buffering: '即将询问',
    queued: '排队中',
    processing: '处理中',
    completed: '已回答',
    failed: '没有回答',
    cancelled: '已停止',
  },

  feedbackHow: '请输入“反馈 好”，或“反馈 不好”并说明哪里有误。反馈针对上一个回答。',
  feedbackThanks: '谢谢，您的反馈已转达。',
  feedbackFailed: '谢谢，但目前无法转达您的反馈。请稍后再试一次。',
  feedbackGone: '那个回答已不再保留，所以无法转达您的反馈。',
  feedbackTell: '很抱歉这个回答没有帮上忙。如需说明哪里有误，请输入“反馈 不好”再加上几个字。',

  asideUnknown: (alias) => `没有名为“${alias}”的数据，因此没有提出这个问题。`,
  asideEmpty: (alias) => `请把问题写在后面：“@${alias} 上个月有多少订单？”`,

  onlyAsker: '只有提问的人可以更改这个回答。您可以自己再问一次。',
  viewGone: '那个回答已不再保留，无法以其他方式显示。请再问一次。',
  rowsUnchanged: '那个回答的查询无法重新运行。请再问一次。',

  headlineValue: (name, figure) => `${name} 为 ${figure}`,
  furtherQuery: (place) => `查询 ${place}`,
  understandingLabel: '我如何理解这个问题',
  optionsLabel: '请选一个，或直接输入您的回答',
  showAsLabel: '显示为',
  chartForms: { bar: '柱状图', line: '折线图', pie: '饼图', table: '仅表格' },
  rowsButton: '重新获取数据',
};

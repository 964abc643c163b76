import type { commandTexts as English } from '../en/commands.ts';

/** What commands are called and what they answer. */
export const commandTexts: typeof English = {
  commandsTitle: '命令',
  emptyMessage: '我在。请用平常的话询问您的数据，或输入“help”。',
  nothingToFlush: '目前没有等待发送的内容。',
  attachmentsOnly: '我无法读取文件或图片。请用文字写下您的问题。',

  newConversation: '好的，下一个问题会重新开始。',
  nothingToStop: '没有可以停止的：您没有正在处理或等待中的问题。',
  /** After a press on the button of a question. */
  stopGone: '那个问题已经结束，没有可以停止的。',
  nothingAtPlace: (place) => `第 ${place} 个位置没有等待中的问题。输入“status”可以查看列表。`,
  buttonUnknown: '这个按钮已失效，请重新提问。',
  buttonPressed: '收到。',
  reference: (id) => `参考编号 ${id}`,
};

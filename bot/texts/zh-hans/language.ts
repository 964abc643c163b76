import type { languageTexts as English } from '../en/language.ts';

/** The command that changes the language. */
export const languageTexts: typeof English = {
  title: '我会的语言',
  line: ({ code, ownName, current }) => `${code}：${ownName}${current ? '（当前使用中）' : ''}`,
  hint: (code) => `输入“language ${code}”可以切换，“language auto”则跟随您的应用。`,
  chosen: (ownName) => `从现在起，我会使用${ownName}。您可以用任何语言提问。`,
  followsClient: (ownName) => `从现在起，我会使用您应用的语言，目前是 ${ownName}。`,
  unknown: (wanted, nearest) => `我不会“${wanted}”。${nearest === undefined ? '' : `您是指 ${nearest} 吗？`}`,
};

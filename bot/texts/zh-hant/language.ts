import type { languageTexts as English } from '../en/language.ts';

/** The command that changes the language. */
export const languageTexts: typeof English = {
  title: '我會的語言',
  line: ({ code, ownName, current }) => `${code}：${ownName}${current ? '（目前使用中）' : ''}`,
  hint: (code) => `輸入「language ${code}」可以切換，「language auto」則跟隨您的應用程式。`,
  chosen: (ownName) => `從現在起，我會使用${ownName}。您可以用任何語言提問。`,
  followsClient: (ownName) => `從現在起，我會使用您應用程式的語言，目前是 ${ownName}。`,
  unknown: (wanted, nearest) => `我不會「${wanted}」。${nearest === undefined ? '' : `您是指 ${nearest} 嗎？`}`,
};

import type { NumberTexts, WriteNumber } from '../en/numbers.ts';
import { amount } from '../facts.ts';

/** The sentences with numbers that can be long, in Traditional Chinese. */
export const numberTexts = (write: WriteNumber): NumberTexts => ({
  answers: {
    rowsShown: (shown, total) => `前 ${write(shown)} 筆，共 ${write(total)} 筆。`,
    rowsShownAtLeast: (shown) => `前 ${write(shown)} 筆，後面還有更多。`,
    columnsShown: (shown, total) => `前 ${write(shown)} 欄，共 ${write(total)} 欄。`,
    moreCategories: (more) => `另外還有 ${write(more)} 個`,
  },
  cards: {
    rowsBetween: (first, last, total) => `第 ${write(first)}–${write(last)} 筆，共 ${write(total)} 筆。`,
    rowsBetweenAtLeast: (first, last) => `第 ${write(first)}–${write(last)} 筆，後面還有。`,
    rowsTooMany: (more) => `這一頁還有 ${write(more)} 筆放不下。`,
    fileRows: (rows) => `${write(rows)} 筆`,
  },
  conversation: {
    headlineRows: (rows) => `結果如下，共 ${write(rows)} 筆。`,
    headlineRowsAtLeast: (rows) => `結果如下，超過 ${write(rows)} 筆。`,
  },
  errors: {
    'question.too_long': ({ limit, characters }) => {
      const [is, most] = [amount(characters), amount(limit)].map((one) => one && `${write(one)} 個字元`);
      return `這個問題太長了${is ? `（${is}）` : ''}。請${most ? `將它控制在 ${most}以內` : '縮短後再問一次'}。`;
    },
  },
});

import type { NumberTexts, WriteNumber } from '../en/numbers.ts';
import { amount } from '../facts.ts';

/** The sentences with numbers that can be long, in Simplified Chinese. */
export const numberTexts = (write: WriteNumber): NumberTexts => ({
  answers: {
    rowsShown: (shown, total) => `前 ${write(shown)} 行，共 ${write(total)} 行。`,
    rowsShownAtLeast: (shown) => `前 ${write(shown)} 行，后面还有更多。`,
    columnsShown: (shown, total) => `前 ${write(shown)} 列，共 ${write(total)} 列。`,
    moreCategories: (more) => `另外还有 ${write(more)} 个`,
  },
  cards: {
    rowsBetween: (first, last, total) => `第 ${write(first)}–${write(last)} 行，共 ${write(total)} 行。`,
    rowsBetweenAtLeast: (first, last) => `第 ${write(first)}–${write(last)} 行，后面还有。`,
    rowsTooMany: (more) => `这一页还有 ${write(more)} 行放不下。`,
    fileRows: (rows) => `${write(rows)} 行`,
  },
  conversation: {
    headlineRows: (rows) => `结果如下，共 ${write(rows)} 行。`,
    headlineRowsAtLeast: (rows) => `结果如下，超过 ${write(rows)} 行。`,
  },
  errors: {
    'question.too_long': ({ limit, characters }) => {
      const [is, most] = [amount(characters), amount(limit)].map((one) => one && `${write(one)} 个字符`);
      return `这个问题太长了${is ? `（${is}）` : ''}。请${most ? `将它控制在 ${most}以内` : '缩短后再问一次'}。`;
    },
  },
});

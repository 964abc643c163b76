import type { CardElement } from './types.ts';

const FIRST_LETTER = /\p{L}/u;
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** Whether a text is read from right to left: its first letter says so, as in browsers. */
export function isRightToLeft(text: string): boolean {
  const letter = FIRST_LETTER.exec(text)?.[0];
  return letter !== undefined && RIGHT_TO_LEFT.test(letter);
}

/** The elements in the direction in which `text`, of which they are made, is read. */
export function directed(text: string, elements: readonly CardElement[]): readonly CardElement[] {
  if (elements.length === 0 || !isRightToLeft(text)) return elements;
  return [{ type: 'Container', rtl: true, items: elements }];
}

const DIGITS: Readonly<Record<string, number>> = {
  〇: 0,
  零: 0,
  一: 1,
  二: 2,
  兩: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
};
const PLACES: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1_000 };
const MYRIADS: Readonly<Record<string, number>> = { 萬: 1e4, 万: 1e4, 億: 1e8, 亿: 1e8 };

/** Characters of a number, digits included. */
export const NUMERAL = '[0-9〇零一二兩两三四五六七八九十百千萬万億亿.,]';

/** A number in characters, digits or both: `二十五`, `1萬`, `二〇一六`. Undefined for what is none. */
export function numeral(text: string): number | undefined {
  const plain = text.replaceAll(',', '');
  if (/^\d+(\.\d+)?$/.test(plain)) return Number(plain);
  if (/^[〇零一二三四五六七八九]{2,}$/.test(plain)) return Number([...plain].map((one) => DIGITS[one]).join(''));
  let total = 0;
  let section = 0;
  let digit: number | undefined;
  for (const part of plain.match(/\d+(?:\.\d+)?|./g) ?? []) {
    const place = PLACES[part];
    const myriad = MYRIADS[part];
    if (/^\d/.test(part)) digit = Number(part);
    else if (DIGITS[part] !== undefined) digit = DIGITS[part];
    else if (place !== undefined) {
      section += (digit ?? 1) * place;
      digit = undefined;
    } else if (myriad !== undefined) {
      if (section === 0 && digit === undefined && total === 0) return undefined;
      total = (total + section + (digit ?? 0)) * myriad;
      section = 0;
      digit = undefined;
    } else return undefined;
  }
  const value = total + section + (digit ?? 0);
  return Number.isFinite(value) && plain !== '' ? Math.round(value * 1e9) / 1e9 : undefined;
}

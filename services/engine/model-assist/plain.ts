/** Text of the data or of a stranger as one plain line: no control or invisible characters, at most so many of the rest. */
export function plain(text: string, maxCharacters: number): string {
  const line = text
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const characters = [...line];
  return characters.length <= maxCharacters ? line : `${characters.slice(0, maxCharacters - 3).join('')}...`;
}

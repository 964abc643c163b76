import type { ModelColumn } from './model.ts';

/** How a column spells yes and no. */
export interface Truth {
  readonly yes: string | number;
  readonly no: string | number;
}

/** Spellings by their least and greatest value, which is all that a column of two values has. */
const SPELLINGS: readonly Truth[] = [
  { yes: 'Y', no: 'N' },
  { yes: 'YES', no: 'NO' },
  { yes: 'T', no: 'F' },
  { yes: 'TRUE', no: 'FALSE' },
  { yes: '1', no: '0' },
];

type Facts = Pick<ModelColumn, 'type' | 'distinctCount' | 'min' | 'max'>;

/** How a column that is no boolean says yes and no, when that is all it says: as texts, or as 1 and 0. */
export function truthOf({ type, distinctCount, min, max }: Facts): Truth | undefined {
  if (distinctCount !== 2 || min === undefined || max === undefined) return undefined;
  if (type === 'integer') return min === '0' && max === '1' ? { yes: 1, no: 0 } : undefined;
  if (type !== 'string') return undefined;
  const fits = SPELLINGS.some(({ yes, no }) => max.toUpperCase() === yes && min.toUpperCase() === no);
  return fits ? { yes: max, no: min } : undefined;
}

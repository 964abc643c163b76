import { amount } from '../facts.ts';

/** "1,234", as the texts write numbers. */
export function number(value: number): string {
  return value.toLocaleString('zh-Hant');
}

/** "5 秒", "約 2 分鐘", or undefined when it is not known. */
export function inSeconds(seconds: string | number | undefined): string | undefined {
  const value = amount(seconds);
  if (value === undefined) return undefined;
  return value < 90 ? `${number(Math.max(1, Math.round(value)))} 秒` : `約 ${number(Math.round(value / 60))} 分鐘`;
}

/** A fact as a number with what it counts ("則訊息"), or undefined when it is no number. */
export function counted(fact: string | number | undefined, unit: string): string | undefined {
  const value = amount(fact);
  return value === undefined ? undefined : `${number(value)} ${unit}`;
}

/** "，約需等待 2 分鐘", or nothing when it is not known. */
export function wait(waitMs: number | undefined): string {
  const time = waitMs === undefined ? undefined : inSeconds(Math.ceil(waitMs / 1000));
  return time ? `，約需等待 ${time.replace(/^約 /, '')}` : '';
}

/** In words, in the largest unit that is full. */
export function ago(ageMs: number): string {
  const minutes = Math.floor(ageMs / 60_000);
  if (minutes < 1) return '剛剛';
  return minutes < 60 ? `${number(minutes)} 分鐘前` : `${number(Math.floor(minutes / 60))} 小時前`;
}

import type { alertTexts as English } from '../en/alerts.ts';
import { number } from './amounts.ts';

const states: Readonly<Record<string, string>> = {
  pending: '待確認',
  firing: '觸發中',
  acknowledged: '已確認',
  silenced: '已靜音',
  resolved: '已解除',
  unsilenced: '已取消靜音',
  silence_expired: '靜音已到期',
  held_back: '暫不通知',
};

const severities: Readonly<Record<string, string>> = { critical: '嚴重', warning: '警告', info: '資訊' };

/** Everything that alerts say, in every channel. */
export const alertTexts: typeof English = {
  title: (counts) =>
    counts.length === 0
      ? '沒有警示'
      : `警示：${counts.map(([state, howMany]) => `${number(howMany)} 個${states[state] ?? ` ${state}`}`).join('，')}`,
  from: (title) => `Lamp：${title}`,
  heading: ({ severity, rule, state }) => `${rule} – ${severities[severity] ?? severity}，${states[state] ?? state}`,
  value: (value, threshold) => (threshold === undefined ? `數值 ${value}` : `數值 ${value}，門檻 ${threshold}`),
  since: (time) => `自 ${time} 起`,
  more: (howMany) => `另有 ${number(howMany)} 個警示`,

  command: ['alerts here', '將關於 Lamp 本身的警示傳到這個對話；「alerts off」可以停止'],
  added: (name) => `從現在起，這個對話會收到關於我的警示，名稱為 ${name}。輸入「alerts off」可以停止。`,
  removed: '好的，這個對話不會再收到警示。',
  notAdded: '這個對話沒有接收警示，不需要停止。',
  tooMany: '接收警示的對話已經太多。請在不需要的對話中輸入「alerts off」。',
  notAllowed: (userId) => `只有維運人員指定的人可以開啟或關閉警示。您在那份名單中的名稱是 ${userId}。`,
  unavailable: '我無法將警示傳到對話。',
};

import type { alertTexts as English } from '../en/alerts.ts';
import { number } from './amounts.ts';

const states: Readonly<Record<string, string>> = {
  pending: '待确认',
  firing: '触发中',
  acknowledged: '已确认',
  silenced: '已静默',
  resolved: '已恢复',
  unsilenced: '已取消静默',
  silence_expired: '静默已到期',
  held_back: '暂不通知',
};

const severities: Readonly<Record<string, string>> = { critical: '严重', warning: '警告', info: '信息' };

/** Everything that alerts say, in every channel. */
export const alertTexts: typeof English = {
  title: (counts) =>
    counts.length === 0
      ? '没有告警'
      : `告警：${counts.map(([state, howMany]) => `${number(howMany)} 个${states[state] ?? ` ${state}`}`).join('，')}`,
  from: (title) => `Lamp：${title}`,
  heading: ({ severity, rule, state }) => `${rule} – ${severities[severity] ?? severity}，${states[state] ?? state}`,
  value: (value, threshold) => (threshold === undefined ? `数值 ${value}` : `数值 ${value}，阈值 ${threshold}`),
  since: (time) => `自 ${time} 起`,
  more: (howMany) => `另有 ${number(howMany)} 个告警`,

  command: ['alerts here', '将关于 Lamp 本身的告警发送到这个对话；“alerts off”可以停止'],
  added: (name) => `从现在起，这个对话会收到关于我的告警，名称为 ${name}。输入“alerts off”可以停止。`,
  removed: '好的，这个对话不会再收到告警。',
  notAdded: '这个对话没有接收告警，不需要停止。',
  tooMany: '接收告警的对话已经太多。请在不需要的对话中输入“alerts off”。',
  notAllowed: (userId) => `只有运维人员指定的人可以开启或关闭告警。您在那份名单中的名称是 ${userId}。`,
  unavailable: '我无法将告警发送到对话。',
};

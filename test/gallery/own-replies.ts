import { replyTo } from '../../bot/answers.ts';
import { help, type Introduction, refusal, spaceList, status, welcome } from '../../bot/replies.ts';
import { listParts } from '../../bot/schedule-list.ts';
import { textsFor } from '../../bot/texts/index.ts';
import type { Reply } from '../../bot/types.ts';
import type { QuestionView } from '../../services/questions/types.ts';
import type { Schedule } from '../../services/schedules/types.ts';
import type { Exhibit } from './exhibit.ts';
import { type GalleryLanguage, words } from './words.ts';

const spaces = [
  { alias: 'trips', spaceId: 's1', title: 'New York taxi trips' },
  { alias: 'bakery', spaceId: 's2', title: 'Bakehouse sales' },
];

function introduction(language: GalleryLanguage): Introduction {
  const starters = [words.nextFare, words.nextLong].map((text) => text[language]);
  return {
    locale: language,
    dataRights: 'sample',
    spaces: spaces.map((space) => ({ ...space, starters })),
    current: 'trips',
    inGroup: false,
    mayManageAlerts: false,
    maySchedule: true,
    key: 'k1',
  };
}

function question(language: GalleryLanguage): QuestionView {
  const asker = { userId: 'u1', tenantId: 't1', name: 'Ann', locale: language };
  const address = { channel: 'fake', conversationKey: 'c1', data: {} };
  return { id: 'q-7f3a', sessionKey: 's', address, asker, text: words.nextFare[language], acceptedAt: 0 };
}

const failed = (code: 'genie.throttled' | 'question.too_long' | 'genie.sql_failed') => (language: GalleryLanguage) =>
  replyTo(
    question(language),
    { kind: 'error', code, facts: { seconds: 20, limit: 8_000, characters: 9_001 } },
    { defaultLocale: 'en', repeat: false, plain: false, now: 0 },
  );

function working(language: GalleryLanguage): Reply {
  const texts = textsFor(language);
  const action = { verb: 'stop', questionId: 'q-7f3a', nonce: 'q-7f3a.stop' } as const;
  return {
    parts: [
      { kind: 'text', text: texts.stages.running },
      { kind: 'buttons', buttons: [{ title: texts.stopButton, action }] },
    ],
    summary: texts.stages.running,
    locale: language,
    aiGenerated: false,
  };
}

const HOUR_MS = 3_600_000;

function schedules(language: GalleryLanguage): Reply {
  const { address, asker } = question(language);
  const at = Date.UTC(2026, 10, 23, 8);
  const common = { address, asker, timeZone: 'Europe/Berlin', createdAt: at, activeSince: at, failures: 0 };
  const weekday = { every: 'week', days: [1, 2, 3, 4, 5], hour: 9, minute: 0 } as const;
  const own: readonly Schedule[] = [
    {
      ...{ ...common, id: 's1', number: 1, text: words.nextFare[language], recurrence: weekday },
      state: { kind: 'active', nextAt: at + 24 * HOUR_MS },
    },
    {
      ...{ ...common, id: 's2', number: 2, text: words.nextMonth[language], recurrence: { every: 'hour', minute: 30 } },
      state: { kind: 'paused', since: at },
    },
    {
      ...{ ...common, id: 's4', number: 4, text: words.nextLong[language] },
      recurrence: { every: 'month', day: 'last', hour: 18, minute: 5 },
      state: { kind: 'stopped', since: at, why: 'failing' },
    },
  ];
  const texts = textsFor(language).schedules;
  const notice = { kind: 'notice', tone: 'info', text: texts.pausedNow(2) } as const;
  const parts = [notice, ...listParts({ own, at: { address, inGroup: false }, locale: language, list: 'l1' })];
  return { parts, summary: texts.pausedNow(2), locale: language, aiGenerated: false };
}

const busy = {
  running: { questionId: 'q1', text: 'trips by pickup zip', sinceMs: 14_000, stage: 'running' },
  waiting: [{ questionId: 'q2', text: 'and by month?', place: 2, waitMs: 40_000 }],
  buffered: [],
};

/** What Lamp says by itself, made by the code that makes it. */
export const ownReplies: readonly Exhibit[] = [
  { name: 'welcome', about: 'The first message.', reply: (language) => welcome(introduction(language)) },
  { name: 'help', about: 'Help, with the commands.', reply: (language) => help(introduction(language)) },
  { name: 'status', about: 'What is running and what waits.', reply: (language) => status(busy, language) },
  { name: 'schedules', about: 'What is scheduled, after a press on one of its buttons.', reply: schedules },
  { name: 'spaces', about: 'The data that can be asked.', reply: (language) => spaceList(introduction(language)) },
  { name: 'working', about: 'What stands there until the answer comes.', reply: working },
  { name: 'error-service', about: 'Something failed that the person cannot mend.', reply: failed('genie.throttled') },
  { name: 'error-retry', about: 'Worth another try.', reply: failed('genie.sql_failed') },
  {
    name: 'error-user',
    about: 'Something that the person can mend.',
    reply: (language) => refusal({ code: 'question.too_long', facts: { limit: 8_000, characters: 9_001 } }, language),
  },
];

import { type ErrorCode, errorKinds } from '../services/errors.ts';
import type { Space } from '../services/genie/types.ts';
import type { SessionStatus } from '../services/questions/types.ts';
import { shortTraceId } from '../services/trace.ts';
import { plainText } from './markdown.ts';
import type { Facts } from './texts/facts.ts';
import { type DataRights, type Texts, textsFor } from './texts/index.ts';
import type { Reply, ReplyPart } from './types.ts';

const MAX_STARTERS = 4;

type TextPart = Extract<ReplyPart, { kind: 'text' }>;

/** A message of Lamp's own; `summary` defaults to all of its sentences. */
function replyOf(parts: readonly ReplyPart[], locale: string): Reply {
  const sentences = parts.flatMap((part) => {
    if (part.kind === 'markdown') return [plainText(part.markdown)];
    return 'text' in part ? [part.text] : [];
  });
  return { parts, summary: sentences.join('\n'), locale, aiGenerated: false };
}

/** One sentence. */
export function sentence(text: string, locale: string): Reply {
  return replyOf([{ kind: 'text', text }], locale);
}

/** Why something was not done, and what to do. `traceId`: where an operator finds more about it. */
export function refusal(
  error: { readonly code: ErrorCode; readonly facts: Facts },
  locale: string,
  traceId?: string,
): Reply {
  const texts = textsFor(locale);
  const text = texts.errors[error.code](error.facts);
  const reference = references({ code: error.code, traceId, texts });
  return replyOf([{ kind: 'error', code: error.code, text }, ...reference], locale);
}

/** What an operator finds it by, where something went wrong that the person cannot mend. */
export function references(of: {
  readonly code: ErrorCode;
  readonly traceId: string | undefined;
  readonly texts: Texts;
}): readonly TextPart[] {
  if (of.traceId === undefined || errorKinds[of.code].blame === 'user') return [];
  return [{ kind: 'text', text: of.texts.reference(shortTraceId(of.traceId)), emphasis: 'subtle' }];
}

/** What a welcome or help is about. */
export interface Introduction {
  readonly locale: string;
  readonly dataRights: DataRights;
  readonly spaces: readonly Space[];
  /** Alias of the space that the person asks now. */
  readonly current: string | undefined;
  /** In a group or channel people must mention the bot. */
  readonly inGroup: boolean;
  /** Only they are told of the commands for it. */
  readonly mayManageAlerts: boolean;
  /** Only then people are told of the commands for it. */
  readonly maySchedule: boolean;
  /** Unique per message. */
  readonly key: string;
}

/** What a person sees on joining: what this is, what to ask, and whose rights the answers show. */
export function welcome(about: Introduction): Reply {
  const texts = textsFor(about.locale);
  return replyOf(
    [
      { kind: 'text', text: texts.welcomeTitle, emphasis: 'title' },
      { kind: 'text', text: texts.welcome },
      ...groupHint(about, texts),
      { kind: 'text', text: texts.dataRights[about.dataRights], emphasis: 'subtle' },
      ...starters(about, texts),
    ],
    about.locale,
  );
}

/** The same with the commands. */
export function help(about: Introduction): Reply {
  const texts = textsFor(about.locale);
  const commands = [
    ...texts.conversation.commands,
    ...(about.maySchedule ? [texts.schedules.command] : []),
    ...(about.mayManageAlerts ? [texts.alerts.command] : []),
  ]
    .filter(([name]) => !texts.conversation.words.space.includes(name) || about.spaces.length > 1)
    .map(([name, meaning]) => `- **${name}** – ${meaning}`);
  return replyOf(
    [
      { kind: 'text', text: texts.helpTitle, emphasis: 'title' },
      { kind: 'text', text: texts.help },
      ...groupHint(about, texts),
      { kind: 'text', text: texts.commandsTitle, emphasis: 'title' },
      { kind: 'markdown', markdown: commands.join('\n') },
      { kind: 'text', text: texts.dataRights[about.dataRights], emphasis: 'subtle' },
      ...starters(about, texts),
    ],
    about.locale,
  );
}

function groupHint(about: Introduction, texts: Texts): readonly ReplyPart[] {
  return about.inGroup ? [{ kind: 'text', text: texts.mentionHint }] : [];
}

function starters(about: Introduction, texts: Texts): readonly ReplyPart[] {
  const space = about.spaces.find((one) => one.alias === about.current) ?? about.spaces[0];
  const questions = (space?.starters ?? []).slice(0, MAX_STARTERS);
  if (questions.length === 0) return [];
  return [{ kind: 'suggestions', label: texts.startersLabel, questions, key: about.key }];
}

/** What is running and what waits. */
export function status(of: SessionStatus, locale: string): Reply {
  const texts = textsFor(locale);
  const { running, waiting, buffered } = of;
  const lines = [
    ...(running ? [texts.statusRunning(running.text, running.sinceMs, stageText(running.stage, texts))] : []),
    // Counted as `stop 2` counts them; other people's questions may be in between.
    ...waiting.map((one, index) => texts.statusWaiting(index + 1, one.text, one)),
    ...(buffered.length > 0 ? [texts.statusBuffered(buffered)] : []),
  ];
  return sentence(lines.length > 0 ? lines.join('\n') : texts.statusIdle, locale);
}

function stageText(stage: string | undefined, texts: Texts): string | undefined {
  return stage !== undefined && Object.hasOwn(texts.stages, stage)
    ? texts.stages[stage as keyof Texts['stages']]
    : undefined;
}

/** The spaces that can be asked, with a sentence in front where there is something to say first. */
export function spaceList(about: Pick<Introduction, 'locale' | 'spaces' | 'current'>, first?: string): Reply {
  const { locale, spaces } = about;
  const texts = textsFor(locale);
  const [only, ...others] = spaces;
  const intro: ReplyPart[] = first ? [{ kind: 'text', text: first }] : [];
  if (!only || others.length === 0) {
    return replyOf([...intro, { kind: 'text', text: texts.oneSpace(only?.title ?? '') }], locale);
  }
  const current = spaces.find((one) => one.alias === about.current) ?? only;
  const lines = spaces.map((one) => texts.spaceLine(one.alias, one.title, one === current));
  const other = spaces.find((one) => one !== current) ?? only;
  return replyOf(
    [
      ...intro,
      { kind: 'text', text: texts.spacesTitle, emphasis: 'title' },
      { kind: 'text', text: lines.join('\n') },
      { kind: 'text', text: texts.spacesHint(other.alias), emphasis: 'subtle' },
    ],
    locale,
  );
}

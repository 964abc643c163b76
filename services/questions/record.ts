import type { ErrorCode } from '../errors.ts';
import type { AskRequest, GenieIds } from '../genie/types.ts';
import { type Trace, traceFromId } from '../trace.ts';
import type { Address, Asker, MessageRef, Outcome, Priority, QuestionView, ScheduledMark } from './types.ts';

/** Work of our own on one question during which it alone can be to blame for the death of the process. */
export type OwnStep = 'parse' | 'render';

/** One message of a question that was joined from several. */
export interface Part {
  readonly questionId: string;
  readonly text: string;
  readonly activityId?: string;
}

/** What every row has, whatever happened to the question. Times are epoch milliseconds. */
export interface RowBase {
  readonly id: string;
  readonly sessionKey: string;
  readonly address: Address;
  readonly asker: Asker;
  readonly text: string;
  readonly space?: string;
  readonly priority: Priority;
  readonly activityId?: string;
  readonly acceptedAt: number;
  /** A question that still waits then is told that it expired. */
  readonly waitUntil: number;
  /** The messages it was joined from, itself first; absent when it is one message. */
  readonly parts?: readonly Part[];
  readonly placeholder?: MessageRef;
  /** Was refused at the door: it has never been asked, and takes no place of a question. */
  readonly refused?: true;
  /** Genie is asked although the answer may be known. */
  readonly refresh?: true;
  /** Asked by the clock. */
  readonly scheduled?: ScheduledMark;
  /** Deaths of the process during a step of this question. */
  readonly crashes: number;
  /** The step that has begun and not ended. */
  readonly step?: OwnStep;
  /** Absent in rows of earlier versions: see `traceOf`. */
  readonly trace?: Trace;
}

/** One attempt to ask Genie. */
export interface Asked {
  /** 1 is the first. */
  readonly attempt: number;
  readonly request: AskRequest;
  readonly askedAt: number;
  /** The answer must be there by then. */
  readonly answerBy: number;
  /** What stands for the questions before it in its Genie conversation; absent: nobody can tell. */
  readonly context?: string;
}

/** The life of a question. Each state carries what is needed to go on from it in another process. */
export type Phase =
  /** Waits for more of the same person's messages. */
  | { readonly state: 'BUFFERED' }
  /** Became part of another question, whose result it shares. */
  | { readonly state: 'MERGED'; readonly into: string }
  /** Waits for its turn. `attempts`: asks that were made before and may be repeated. */
  | { readonly state: 'ACCEPTED'; readonly attempts: number }
  /** On its way to Genie: whether it arrived is not known. */
  | { readonly state: 'ASKING'; readonly asked: Asked }
  | { readonly state: 'RUNNING'; readonly asked: Asked; readonly ids: GenieIds }
  /** `deliveries`: attempts that surely did not arrive. */
  | { readonly state: 'ANSWERED'; readonly outcome: Outcome; readonly answeredAt: number; readonly deliveries: number }
  /** On its way to the channel: whether it arrived is not known. */
  | {
      readonly state: 'DELIVERING';
      readonly outcome: Outcome;
      readonly answeredAt: number;
      readonly deliveries: number;
    }
  | Finished;

/** The end. The outcome is kept until it is purged. */
export type Finished = {
  readonly finishedAt: number;
  readonly outcome?: Outcome;
  readonly message?: MessageRef;
} & (
  | { readonly state: 'DELIVERED' }
  /** The answer could not be brought to the conversation; `code` says why. */
  | { readonly state: 'DEAD'; readonly code: ErrorCode }
  | { readonly state: 'EXPIRED' }
  | { readonly state: 'CANCELLED' }
);

/** A question as the journal keeps it. */
export type QuestionRow = RowBase & Phase;
/** Name of a state. */
export type StateName = QuestionRow['state'];
/** A row in one of the named states. */
export type RowIn<S extends StateName> = Extract<QuestionRow, { readonly state: S }>;

/** States in which something is still to be done. */
export const OPEN_STATES = [
  'BUFFERED',
  'ACCEPTED',
  'ASKING',
  'RUNNING',
  'ANSWERED',
  'DELIVERING',
] as const satisfies readonly StateName[];

/** States in which the person was told, or cannot be. */
const FINISHED_STATES = ['DELIVERED', 'DEAD', 'EXPIRED', 'CANCELLED'] as const satisfies readonly StateName[];

/** Whether the question has ended. */
export function isFinished(row: QuestionRow): row is RowBase & Finished {
  return (FINISHED_STATES as readonly StateName[]).includes(row.state);
}

/** The outcome, in the states that have one. */
export function outcomeOf(row: QuestionRow): Outcome | undefined {
  return 'outcome' in row ? row.outcome : undefined;
}

/** What the row has in every state, without the fields of the state it is in. */
export function baseOf(row: QuestionRow): RowBase {
  const { id, sessionKey, address, asker, text, priority, acceptedAt, waitUntil, crashes } = row;
  return {
    ...{ id, sessionKey, address, asker, text, priority, acceptedAt, waitUntil, crashes },
    ...(row.space === undefined ? {} : { space: row.space }),
    ...(row.activityId === undefined ? {} : { activityId: row.activityId }),
    ...(row.parts === undefined ? {} : { parts: row.parts }),
    ...(row.placeholder === undefined ? {} : { placeholder: row.placeholder }),
    ...(row.refused === undefined ? {} : { refused: row.refused }),
    ...(row.refresh === undefined ? {} : { refresh: row.refresh }),
    ...(row.scheduled === undefined ? {} : { scheduled: row.scheduled }),
    ...(row.step === undefined ? {} : { step: row.step }),
    ...(row.trace === undefined ? {} : { trace: row.trace }),
  };
}

/** The trace of a question. One that was kept without any always gets the same. */
export function traceOf(row: Pick<RowBase, 'id' | 'trace'>): Trace {
  return row.trace ?? traceFromId(row.id);
}

/** The row in another state. */
export function moved<P extends Phase>(row: QuestionRow, phase: P): RowBase & P {
  return { ...baseOf(row), ...phase };
}

/** The row without the mark of a step. */
export function withoutStep<R extends RowBase>(row: R): R {
  const { step: _ended, ...rest } = row;
  return rest as R;
}

/** What outlets may see of a row. */
export function viewOf(row: QuestionRow): QuestionView {
  return {
    id: row.id,
    sessionKey: row.sessionKey,
    address: row.address,
    asker: row.asker,
    text: row.text,
    acceptedAt: row.acceptedAt,
    ...(row.space === undefined ? {} : { space: row.space }),
    ...(row.activityId === undefined ? {} : { activityId: row.activityId }),
    ...(row.placeholder === undefined ? {} : { placeholder: row.placeholder }),
    ...(row.scheduled === undefined ? {} : { scheduled: row.scheduled }),
    trace: traceOf(row),
  };
}

/** The state in which a question with this outcome ends once the person was told. */
export function endOf(outcome: Outcome): 'DELIVERED' | 'EXPIRED' | 'CANCELLED' {
  if (outcome.kind === 'answer') return 'DELIVERED';
  if (outcome.code === 'question.cancelled') return 'CANCELLED';
  if (outcome.code === 'question.expired' || outcome.code === 'question.deadline') return 'EXPIRED';
  return 'DELIVERED';
}

/** Whose share a question counts against. */
export function userKeyOf(asker: Asker): string {
  return JSON.stringify([asker.tenantId, asker.userId]);
}

import type { Session, Standing, UnaskedQuestion } from './types.ts';

/** A session seldom asks more spaces by turns; one more is begun anew there. */
const MAX_OTHERS = 4;

/** Where a session stands in one space. */
export interface Thread {
  /** The Genie conversation to continue. */
  readonly conversationId?: string;
  /** Stands for the questions before; empty: there are none. Absent: nobody can tell. */
  readonly digest?: string;
  readonly unasked: readonly UnaskedQuestion[];
}

/** What the session is about in this space; another space's questions do not count. */
export function threadOf(session: Session | undefined, spaceId: string): Thread {
  const { conversation, context } = standingIn(session, spaceId);
  const fresh = conversation === undefined ? '' : undefined;
  const digest = context ? context.digest : fresh;
  return {
    ...(conversation === undefined ? {} : { conversationId: conversation.conversationId }),
    ...(digest === undefined ? {} : { digest }),
    unasked: context?.unasked ?? [],
  };
}

/** What is known of one space; every space has its own. */
function standingIn(session: Session | undefined, spaceId: string): Standing {
  const all: readonly Standing[] = session ? [session, ...(session.others ?? [])] : [];
  const conversation = all.find((one) => one.conversation?.spaceId === spaceId)?.conversation;
  const context = all.find((one) => one.context?.spaceId === spaceId)?.context;
  return { ...(conversation ? { conversation } : {}), ...(context ? { context } : {}) };
}

/** The session with what is known of one space; a question there changes nothing about the others. */
function withStanding(session: Session, spaceId: string, standing: Standing): Session {
  const { conversation, context, others = [], ...kept } = session;
  const before: Standing = { ...(conversation ? { conversation } : {}), ...(context ? { context } : {}) };
  const left = [before, ...others].filter((one) => {
    const space = one.conversation?.spaceId ?? one.context?.spaceId;
    return space !== undefined && space !== spaceId;
  });
  return { ...kept, ...standing, ...(left.length > 0 ? { others: left.slice(0, MAX_OTHERS) } : {}) };
}

/** A question was answered from memory. */
export function withServed(
  session: Session,
  served: { readonly spaceId: string; readonly question: UnaskedQuestion; readonly digest: string },
): Session {
  const { spaceId, question, digest } = served;
  const { unasked } = threadOf(session, spaceId);
  // The same question again: the process died between this and its answer.
  const others = unasked.filter(({ questionId }) => questionId !== question.questionId);
  const { conversation } = standingIn(session, spaceId);
  return withStanding(session, spaceId, {
    ...(conversation ? { conversation } : {}),
    context: { spaceId, digest, unasked: [...others, question] },
  });
}

/** The Genie conversation knows of a question that had been answered from memory. */
export function withCaughtUp(
  session: Session,
  told: { readonly questionId: string; readonly spaceId: string; readonly conversationId: string },
): Session {
  const { questionId, spaceId, conversationId } = told;
  const { context } = standingIn(session, spaceId);
  if (!context) return session;
  const unasked = context.unasked.filter((one) => one.questionId !== questionId);
  return withStanding(session, spaceId, {
    conversation: { spaceId, conversationId },
    context: { ...context, unasked },
  });
}

/** A question went to Genie, which knows all of the questions before it now. */
export function withConversation(
  session: Session,
  running: { readonly spaceId: string; readonly conversationId: string; readonly digest?: string },
): Session {
  const { spaceId, conversationId, digest } = running;
  return withStanding(session, spaceId, {
    conversation: { spaceId, conversationId },
    ...(digest === undefined ? {} : { context: { spaceId, digest, unasked: [] } }),
  });
}

/** Nobody can tell any more what the next question is understood by, in whichever space. */
export function blurred(session: Session): Session {
  const { others } = session;
  return { ...session, ...blurredStanding(session), ...(others ? { others: others.map(blurredStanding) } : {}) };
}

function blurredStanding({ conversation, context }: Standing): Standing {
  const { digest: _unknown, ...kept } = context ?? {};
  return {
    ...(conversation ? { conversation } : {}),
    ...(context ? { context: { ...kept, spaceId: context.spaceId, unasked: context.unasked } } : {}),
  };
}

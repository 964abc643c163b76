import type { Session, UnaskedQuestion } from './types.ts';

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
  const conversation = session?.conversation?.spaceId === spaceId ? session.conversation : undefined;
  const context = session?.context?.spaceId === spaceId ? session.context : undefined;
  const fresh = conversation === undefined ? '' : undefined;
  const digest = context ? context.digest : fresh;
  return {
    ...(conversation === undefined ? {} : { conversationId: conversation.conversationId }),
    ...(digest === undefined ? {} : { digest }),
    unasked: context?.unasked ?? [],
  };
}

/** A question was answered from memory. What is known of another space is left behind, as by a question to Genie. */
export function withServed(
  session: Session,
  served: { readonly spaceId: string; readonly question: UnaskedQuestion; readonly digest: string },
): Session {
  const { spaceId, question, digest } = served;
  const { unasked } = threadOf(session, spaceId);
  // The same question again: the process died between this and its answer.
  const others = unasked.filter(({ questionId }) => questionId !== question.questionId);
  const { conversation, context: _before, ...kept } = session;
  return {
    ...kept,
    ...(conversation?.spaceId === spaceId ? { conversation } : {}),
    context: { spaceId, digest, unasked: [...others, question] },
  };
}

/** The Genie conversation knows of a question that had been answered from memory. */
export function withCaughtUp(
  session: Session,
  told: { readonly questionId: string; readonly spaceId: string; readonly conversationId: string },
): Session {
  const { questionId, spaceId, conversationId } = told;
  const { context } = session;
  if (context?.spaceId !== spaceId) return session;
  const unasked = context.unasked.filter((one) => one.questionId !== questionId);
  return { ...session, conversation: { spaceId, conversationId }, context: { ...context, unasked } };
}

/** A question went to Genie, which knows all of the questions before it now. */
export function withConversation(
  session: Session,
  running: { readonly spaceId: string; readonly conversationId: string; readonly digest?: string },
): Session {
  const { spaceId, conversationId, digest } = running;
  const { context: _before, ...kept } = session;
  return {
    ...kept,
    conversation: { spaceId, conversationId },
    ...(digest === undefined ? {} : { context: { spaceId, digest, unasked: [] } }),
  };
}

/** Nobody can tell any more what the next question is understood by. */
export function blurred(session: Session): Session {
  if (session.context === undefined) return session;
  const { digest: _unknown, ...context } = session.context;
  return { ...session, context };
}

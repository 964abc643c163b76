type Activity = Readonly<Record<string, unknown>>;

/** What the connector answers a chunk with. */
export interface StreamAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  /** The message that people see changed (or new) by it. */
  readonly shows?: string;
}

interface Stream {
  readonly openedMs: number;
  lastMs: number;
  sequence: number;
  tooFast: number;
  state: 'open' | 'completed' | 'cancelled' | 'expired' | 'stopped for haste';
}

export interface StreamRules {
  /** The connector's own clock. */
  readonly nowMs: () => number;
  /** How long a stream may last. Default two minutes. */
  readonly lifeMs?: number;
  /** Least time between two chunks of a stream. Default a second. */
  readonly gapMs?: number;
}

const NOT_ALLOWED = 'Content stream is not allowed';

/**
 * Teams' rules of streamed messages: who may have one, in which order chunks come and how often, and how it ends. What
 * Teams takes in silence although its rules forbid it is written down in `violations`.
 */
export class TeamsStreams {
  /** What a client may never do, whatever the answer. */
  readonly violations: string[] = [];
  readonly #rules: StreamRules;
  readonly #streams = new Map<string, Stream>();
  readonly #unwelcome = new Set<string>();

  constructor(rules: StreamRules) {
    this.#rules = rules;
  }

  /** Chunks to these people are refused. */
  forbid(userId: string): void {
    this.#unwelcome.add(userId);
  }

  /** The person presses the stop button of every stream that is open. */
  pressStop(): void {
    for (const stream of this.#streams.values()) if (stream.state === 'open') stream.state = 'cancelled';
  }

  isOpen(id: string): boolean {
    return this.#streams.get(id)?.state === 'open';
  }

  /** A message is replaced, which a stream may be only once it has ended. */
  replaced(id: string): void {
    const stream = this.#streams.get(id);
    if (!stream) return;
    this.#age(stream);
    if (stream.state === 'open') this.violations.push(`${id} was replaced while it was open`);
  }

  /** What becomes of a POST; undefined: it is no chunk. */
  take(
    activity: Activity,
    to: { readonly conversationId: string; readonly newId: () => string },
  ): StreamAnswer | undefined {
    const info = infoOf(activity);
    if (!info) return undefined;
    const { streamId } = info;
    if (streamId === undefined) return this.#begin(activity, to);
    const stream = this.#streams.get(String(streamId));
    if (!stream) return refused(404, 'BadArgument', 'Unknown streamId');
    return this.#goOn({ activity, info, stream, id: String(streamId) });
  }

  #begin(activity: Activity, to: { readonly conversationId: string; readonly newId: () => string }): StreamAnswer {
    const info = infoOf(activity) ?? {};
    const { id: userId } = (activity['recipient'] ?? {}) as { id?: string };
    if (!to.conversationId.startsWith('a:')) return this.#violated(403, `${NOT_ALLOWED}: not in a personal chat`);
    if (this.#unwelcome.has(userId ?? '')) return refused(403, 'ContentStreamNotAllowed', NOT_ALLOWED);
    if (activity['type'] !== 'typing' || info['streamType'] === 'final')
      return this.#violated(400, 'no such first chunk');
    if (info['streamSequence'] !== 1) return this.#violated(400, 'the first chunk has the number 1');
    if (!activity['text']) return this.#violated(400, 'Start streaming activities should include text');
    const nowMs = this.#rules.nowMs();
    const id = to.newId();
    this.#streams.set(id, { openedMs: nowMs, lastMs: nowMs, sequence: 1, tooFast: 0, state: 'open' });
    return { status: 201, body: { id }, shows: id };
  }

  #goOn(chunk: { activity: Activity; info: Activity; stream: Stream; id: string }): StreamAnswer {
    const { activity, info, stream, id } = chunk;
    this.#age(stream);
    const over = endOf(stream);
    if (over !== undefined) return refused(403, 'ContentStreamNotAllowed', over);
    const isFinal = info['streamType'] === 'final';
    if (isFinal !== (activity['type'] === 'message')) return this.#violated(400, 'only the last chunk is a message');
    if (isFinal && 'streamSequence' in info) return this.#violated(400, 'the last chunk has no number');
    const hasty = this.#haste(stream, id);
    if (hasty) return hasty;
    if (!isFinal && Number(info['streamSequence']) <= stream.sequence) {
      this.violations.push(`${id}: number ${info['streamSequence']} after ${stream.sequence}`);
      return { status: 202, body: { error: { code: 'ContentStreamSequenceOrderPreConditionFailed' } } };
    }
    stream.sequence = isFinal ? stream.sequence : Number(info['streamSequence']);
    stream.lastMs = this.#rules.nowMs();
    if (isFinal) stream.state = 'completed';
    return { status: 202, body: {}, shows: id };
  }

  /** Once too fast is told, twice ends the stream. */
  #haste(stream: Stream, id: string): StreamAnswer | undefined {
    const { nowMs, gapMs = 1_000 } = this.#rules;
    const afterMs = nowMs() - stream.lastMs;
    // Timers of a machine fire a little early.
    if (afterMs >= gapMs - 5) return undefined;
    this.violations.push(`${id}: a chunk ${Math.round(afterMs)} ms after the last`);
    stream.tooFast += 1;
    if (stream.tooFast === 1) return refused(429, 'TooManyRequests', 'API calls quota exceeded');
    stream.state = 'stopped for haste';
    return refused(403, 'ContentStreamNotAllowed', NOT_ALLOWED);
  }

  #age(stream: Stream): void {
    const { nowMs, lifeMs = 120_000 } = this.#rules;
    if (stream.state === 'open' && nowMs() - stream.openedMs >= lifeMs) stream.state = 'expired';
  }

  #violated(status: number, message: string): StreamAnswer {
    this.violations.push(message);
    return refused(status, status === 403 ? 'ContentStreamNotAllowed' : 'BadRequest', message);
  }
}

/** The part of an activity that makes it a chunk. */
function infoOf(activity: Activity): Activity | undefined {
  const { entities } = activity as { entities?: unknown };
  if (!Array.isArray(entities)) return undefined;
  return (entities as Activity[]).find((entity) => entity['type'] === 'streaminfo');
}

function endOf({ state }: Stream): string | undefined {
  switch (state) {
    case 'open':
      return undefined;
    case 'cancelled':
      return 'Content stream was canceled by user.';
    case 'completed':
      return 'Content stream is not allowed on an already completed streamed message.';
    case 'expired':
      return 'Content stream finished due to exceeded streaming time.';
    case 'stopped for haste':
      return NOT_ALLOWED;
  }
}

function refused(status: number, code: string, message: string): StreamAnswer {
  return { status, body: { error: { code, message } } };
}

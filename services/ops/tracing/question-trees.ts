import type { Clock } from '../../clock.ts';
import type { ErrorCode } from '../../errors.ts';
import type { AnyEvent, Events } from '../../events.ts';
import type { Trace } from '../../trace.ts';
import type { SpanSink } from './span.ts';
import { SpanTree } from './span-tree.ts';

/** Where a question stands in its trace. */
export interface TracedQuestion {
  readonly trace: Trace;
  readonly channel: string;
  /** The same moment on both clocks: epoch milliseconds, and monotonic ones. */
  readonly acceptedAt: number;
  readonly acceptedMs: number;
}

export interface QuestionTreesOptions {
  readonly events: Events;
  readonly clock: Clock;
  readonly sink: SpanSink;
  /** An open question by its id; undefined: unknown, or over. */
  readonly find: (questionId: string) => TracedQuestion | undefined;
  /** Questions that are followed at a time. Default 25,000: more than are open. */
  readonly maxOpen?: number;
}

type Named<N extends AnyEvent['name']> = Extract<AnyEvent, { name: N }>['fields'];

const MAX_OPEN = 25_000;

/**
 * Makes a tree of spans of every question whose trace is recorded, from the events that tell of its life. Stages end as
 * they end, the question itself at its end; what a stop or a crash leaves open is ended by the next process, under the
 * same trace.
 */
export class QuestionTrees {
  readonly #options: QuestionTreesOptions;
  readonly #byQuestion = new Map<string, SpanTree>();
  /** By the span of the question as a whole: a trace can hold several. */
  readonly #byRoot = new Map<string, SpanTree>();
  readonly #stop: () => void;
  #unfollowed = 0;

  constructor(options: QuestionTreesOptions) {
    this.#options = options;
    this.#stop = options.events.onAny((event) => this.#note(event));
  }

  /** Questions that are followed now. */
  get open(): number {
    return this.#byQuestion.size;
  }

  /** Questions that were too many to be followed. */
  get unfollowed(): number {
    return this.#unfollowed;
  }

  /** Ends the subscription. */
  stop(): void {
    this.#stop();
  }

  #note(event: AnyEvent): void {
    switch (event.name) {
      case 'question.accepted':
        this.#accepted(event.fields);
        break;
      case 'question.refused':
        this.#refused(event.fields);
        break;
      case 'question.resumed':
        this.#resumed(event.fields);
        break;
      case 'genie.query.started':
      case 'genie.query.ended':
      case 'genie.called':
        this.#ofGenie(event);
        break;
      default:
        this.#stage(event);
        this.#ending(event);
    }
  }

  #accepted({ questionId, state, durationMs = 0 }: Named<'question.accepted'>): void {
    const nowMs = this.#options.clock.monotonicMs();
    const tree = this.#begin(questionId, (found) => ({ ...found, acceptedMs: nowMs - durationMs }));
    tree?.accepted(nowMs, state === 'BUFFERED' ? 'debounce wait' : 'queue wait');
  }

  #refused({ questionId, code }: Named<'question.refused'>): void {
    if (questionId !== undefined) this.#begin(questionId, (found) => found)?.answered(this.#nowMs(), code);
  }

  #resumed({ questionId, state }: Named<'question.resumed'>): void {
    this.#begin(questionId, (found) => found)?.resumed(this.#nowMs(), state);
  }

  #stage(event: AnyEvent): void {
    const nowMs = this.#nowMs();
    switch (event.name) {
      case 'question.flushed':
        this.#byQuestion.get(event.fields.questionId)?.flushed(nowMs, event.fields);
        break;
      case 'question.asking':
        this.#byQuestion.get(event.fields.questionId)?.asking(nowMs, event.fields.attempt);
        break;
      case 'question.answered':
        this.#byQuestion.get(event.fields.questionId)?.answered(nowMs, event.fields.code);
        break;
      case 'question.sent':
        this.#byQuestion.get(event.fields.questionId)?.sent(nowMs, event.fields);
        break;
      default:
    }
  }

  #ending(event: AnyEvent): void {
    switch (event.name) {
      case 'question.merged':
        this.#merged(event.fields);
        break;
      case 'question.cancelled':
        // The others are told, and end with that.
        if (event.fields.untold) this.#end(event.fields.questionId, 'cancelled');
        break;
      case 'question.delivered':
        this.#end(event.fields.questionId, event.fields.refused ? 'refused' : 'delivered');
        break;
      case 'question.dead':
        this.#end(event.fields.questionId, 'dead', event.fields.code);
        break;
      default:
    }
  }

  #merged({ questionId, into }: Named<'question.merged'>): void {
    const tree = this.#byQuestion.get(questionId);
    const leader = this.#options.find(into)?.trace;
    if (tree && leader) tree.linkTo(leader);
    this.#end(questionId, 'merged');
  }

  #ofGenie(event: Extract<AnyEvent, { name: 'genie.query.started' | 'genie.query.ended' | 'genie.called' }>): void {
    const { rootSpanId } = event.fields;
    const tree = rootSpanId === undefined ? undefined : this.#byRoot.get(rootSpanId);
    if (!tree) return;
    const nowMs = this.#nowMs();
    if (event.name === 'genie.query.started') tree.askStarted(nowMs);
    else if (event.name === 'genie.query.ended') tree.askEnded(nowMs, event.fields.outcome);
    else tree.called(nowMs, event.fields);
  }

  #begin(questionId: string, adjusted: (found: TracedQuestion) => TracedQuestion): SpanTree | undefined {
    const { sink, find, maxOpen = MAX_OPEN } = this.#options;
    const found = find(questionId);
    if (!found?.trace.sampled) return undefined;
    if (this.#byQuestion.size >= maxOpen) {
      this.#unfollowed += 1;
      return undefined;
    }
    const tree = new SpanTree({ ...adjusted(found), questionId, sink });
    this.#byQuestion.set(questionId, tree);
    this.#byRoot.set(found.trace.spanId, tree);
    return tree;
  }

  #end(questionId: string, how: 'delivered' | 'refused' | 'cancelled' | 'merged' | 'dead', code?: ErrorCode): void {
    const tree = this.#byQuestion.get(questionId);
    if (!tree) return;
    this.#byQuestion.delete(questionId);
    this.#byRoot.delete(tree.rootSpanId);
    tree.end(this.#nowMs(), how, code);
  }

  #nowMs(): number {
    return this.#options.clock.monotonicMs();
  }
}

import { setImmediate as turn } from 'node:timers/promises';
import { type Clock, systemClock } from '../../services/clock.ts';
import { Events } from '../../services/events.ts';
import { silentLog } from '../../services/log.ts';
import { Book, OpenQuestion } from '../../services/questions/book.ts';
import { Debouncer } from '../../services/questions/debounce.ts';
import type { Journal } from '../../services/questions/journal.ts';
import { Keeper } from '../../services/questions/keeper.ts';
import { NO_DEBOUNCE } from '../support/questions-rig.ts';
import { alternate, type Bench, show } from './bench.ts';
import { heapInUse } from './heap.ts';

const MESSAGES = 100_000;
const KEYS = 10_000;
const ROUNDS = 7;
const WINDOW_MS = 300;
/** As many as come from a socket at once, roughly; timers ring in between. */
const AT_ONCE = 100;

/**
 * Many people type at once, ten messages each. Counted is processor time, from a buffered message to the joined question;
 * the journal takes everything at once here. Beside it, in turn, the least that joins messages at all: a map of texts, and
 * a timer that is set anew for each message.
 */
export const bench: Bench = {
  name: 'debouncer',
  async run(print) {
    const lamp = new Side();
    await lamp.round();
    await plainRound();
    const before = heapInUse();
    const costs = await alternate({ lamp: () => lamp.round(), plain: plainRound }, ROUNDS);
    const leftKb = (heapInUse() - before) / 1_024;
    print(`processor time for one message, microseconds; ${MESSAGES} messages of ${KEYS} people`);
    print(`  debouncer       ${show(costs.lamp)}   (min / median / max of ${ROUNDS} rounds)`);
    print(`  map and timers  ${show(costs.plain)}`);
    print(
      `left behind after ${ROUNDS} rounds: heap after less before ${leftKb.toFixed(0)} KB, ${lamp.keys} keys, ${lamp.timers} timers`,
    );
    print(`  (a message that stayed would be 0.5 KB or more: ${(ROUNDS * MESSAGES) / 2_000} MB in all)`);
    await lamp.stop();
  },
};

/** The debouncer with what it works on: everything that a message goes through between its row and its question. */
class Side {
  timers = 0;
  readonly #book = new Book();
  readonly #debouncer: Debouncer;
  #joined = 0;
  #number = 0;

  constructor() {
    const events = new Events();
    const journal = { join: async () => true } as Partial<Journal> as Journal;
    this.#debouncer = new Debouncer({
      debounce: { ...NO_DEBOUNCE, enabled: true, windowMs: WINDOW_MS, maxMessages: 20, maxTotal: MESSAGES },
      maxCharacters: 10_000,
      clock: this.#countingClock(),
      events,
      log: silentLog,
      keeper: new Keeper({ journal, events }),
      book: this.#book,
      onReady: (question) => {
        this.#book.remove(question);
        this.#joined += question.row.parts?.length ?? 1;
      },
    });
  }

  /** People for whom something waits. */
  get keys(): number {
    return Array.from({ length: KEYS }, (_, key) => this.#debouncer.pending(sessionOf(key)).length).filter(Boolean)
      .length;
  }

  /** @returns microseconds of processor time for a message. */
  async round(): Promise<number> {
    this.#joined = 0;
    const questions = Array.from({ length: MESSAGES }, (_, n) => this.#question(n % KEYS));
    return await costOf(
      (n) => {
        const question = questions[n];
        if (question) this.#debouncer.add(question, { quietMs: WINDOW_MS, reason: 'plain' });
      },
      () => this.#joined >= MESSAGES,
    );
  }

  stop(): Promise<void> {
    return this.#debouncer.stop();
  }

  #question(key: number): OpenQuestion {
    this.#number += 1;
    const question = new OpenQuestion(
      {
        id: `question-${this.#number}`,
        sessionKey: sessionOf(key),
        address: { channel: 'teams', conversationKey: `conversation-${key}`, data: {} },
        asker: { userId: `user-${key}`, tenantId: 'tenant' },
        text: `part ${this.#number} of a question`,
        priority: 'normal',
        activityId: `activity-${this.#number}`,
        acceptedAt: 0,
        waitUntil: 0,
        crashes: 0,
        state: 'BUFFERED',
      },
      { acceptedMs: 0, waitUntilMs: 0 },
    );
    this.#book.add(question);
    return question;
  }

  #countingClock(): Clock {
    return {
      ...systemClock,
      after: (delayMs, run) => {
        let pending = true;
        const end = () => {
          if (pending) this.timers -= 1;
          pending = false;
        };
        this.timers += 1;
        const timer = systemClock.after(delayMs, () => {
          end();
          run();
        });
        return {
          cancel: () => {
            end();
            timer.cancel();
          },
        };
      },
    };
  }
}

function sessionOf(key: number): string {
  return `session-${key}`;
}

async function plainRound(): Promise<number> {
  const waiting = new Map<string, { texts: string[]; timer: NodeJS.Timeout }>();
  let joined = 0;
  const flush = (key: string) => {
    const texts = waiting.get(key)?.texts ?? [];
    waiting.delete(key);
    if (texts.join('\n') !== '') joined += texts.length;
  };
  return await costOf(
    (n) => {
      const key = sessionOf(n % KEYS);
      const before = waiting.get(key);
      if (before) clearTimeout(before.timer);
      const timer = setTimeout(() => flush(key), WINDOW_MS);
      waiting.set(key, { texts: [...(before?.texts ?? []), `part ${n} of a question`], timer });
    },
    () => joined >= MESSAGES,
  );
}

/** Adds all messages, in turns of the event loop, and waits for the questions. */
async function costOf(add: (n: number) => void, isDone: () => boolean): Promise<number> {
  const before = process.cpuUsage();
  for (let n = 0; n < MESSAGES; n++) {
    add(n);
    if (n % AT_ONCE === 0) await turn();
  }
  while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 5));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / MESSAGES;
}

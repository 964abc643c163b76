import { expect } from 'chai';
import fc from 'fast-check';
import type { ValueStore } from '../../../services/cache/second-level.ts';
import type { Answer, AskOptions, AskRequest } from '../../../services/genie/types.ts';
import type { AskedGenie } from '../../../services/questions/crash-points.ts';
import { ManualClock } from '../../support/clock.ts';
import { RecallRig } from '../../support/recall-rig.ts';

const RUNS = 1_000;

/** People by what they may see. Those of one kind write alike, so that each answer tells for whose eyes it was made. */
const MAY_SEE: Readonly<Record<string, 'all' | 'north'>> = { ann: 'all', abe: 'all', bob: 'north', ben: 'north' };
const WORDS = { all: ['REVENUE?', 'BY REGION'], north: ['revenue', 'by region'] } as const;

describe('people with different rights who ask the same at the same time', () => {
  it(`never see an answer that was made for other eyes, in ${RUNS} interleavings`, async function () {
    this.timeout(300_000);
    const remembered = { l1: 0, l2: 0, flight: 0, none: 0 };
    const property = fc.asyncProperty(fc.scheduler(), fc.boolean(), async (scheduler, isKnown) => {
      const clock = new ManualClock();
      const values = new Map<string, string>();
      const store: ValueStore = {
        get: scheduler.scheduleFunction(async function get(key: string) {
          const text = values.get(key);
          return text === undefined ? undefined : (JSON.parse(text) as unknown);
        }),
        set: scheduler.scheduleFunction(async function set(key: string, value: unknown) {
          values.set(key, JSON.stringify(value));
        }),
      };
      let messages = 0;
      const ask = async ({ content, spaceId, conversationId }: AskRequest, { onIds }: AskOptions): Promise<Answer> => {
        messages += 1;
        const ids = { spaceId, conversationId: conversationId ?? `c${messages}`, messageId: `m${messages}` };
        await onIds?.(ids);
        const texts = [`Answer to: ${content}`];
        return { question: content, texts, suggestions: [], curated: false, ids, answeredAt: clock.now() };
      };
      const unused = () => Promise.reject(new Error('nothing fails here'));
      const genie: AskedGenie = {
        ask: scheduler.scheduleFunction(ask),
        ...{ resume: unused, find: unused, cancel: unused },
      };
      const identityOf = ({ userId }: { userId: string }) => MAY_SEE[userId] ?? '';
      const rig = await RecallRig.started({ clock, cache: { identityOf, store }, more: { genie } });
      const person = async (user: string, session = user) => {
        for (const text of WORDS[MAY_SEE[user] ?? 'all']) {
          const id = await rig.rig.ask(text, { user, sessionKey: `${session}-${user}` });
          const task = await rig.rig.questions.tasks.waitFor(id, new AbortController().signal);
          if (task?.outcome?.kind !== 'answer') throw new Error(`no answer: ${JSON.stringify(task?.outcome)}`);
          expect(task.outcome.answer.texts, `${user} sees`).to.deep.equal([`Answer to: ${text}`]);
          remembered[task.outcome.remembered ?? 'none'] += 1;
        }
      };
      const begin = async (user: string) => scheduler.schedule(Promise.resolve(), user).then(() => person(user));
      if (isKnown) {
        // An earlier process left what two of them asked in the store.
        await scheduler.waitFor(Promise.all([person('ann', 'before'), person('bob', 'before')]));
        await scheduler.waitFor(rig.forgetFirstLevel().then(() => rig.cache.stop()));
      }
      const everybody = Object.keys(MAY_SEE).map(begin);
      await scheduler.waitFor(Promise.all(everybody));
      await rig.rig.questions.stop(AbortSignal.abort());
      rig.store.close();
    });
    await fc.assert(property, { numRuns: RUNS });
    // Answers were shared all the while, in every way.
    for (const [way, count] of Object.entries(remembered)) expect(count, way).to.be.above(RUNS / 20);
  });
});

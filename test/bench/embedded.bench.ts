import { systemClock } from '../../services/clock.ts';
import { createEngine } from '../../services/engine/engine.ts';
import { sampleSpace } from '../../services/engine/samples/samples.ts';
import { openSpace } from '../../services/engine/space-open.ts';
import type { Engine } from '../../services/engine/types.ts';
import { loadGolden } from '../golden/golden.ts';
import { at, type Bench, show } from './bench.ts';
import { startEmbeddedLamp } from './embedded-lamp.ts';
import { Visitor } from './visitor.ts';

const ROUNDS = 7;
/** Nobody may send more than 20 messages in 10 s. */
const VISITORS = 3;
const QUESTIONS_EACH = 10;

/**
 * The embedded Genie's speed over the golden questions: from the question to its SQL, in the engine alone; and from
 * asking in Web Chat to the answer there, through everything, with debounce as it comes. A picture is part of an answer.
 */
export const bench: Bench = {
  name: 'embedded',
  async run(print) {
    const { questions } = await loadGolden();
    await toSql(
      questions.map(({ question }) => question),
      print,
    );
    // Those that are complete by themselves: others wait two seconds for the rest of the sentence.
    const complete = questions.map(({ question }) => question).filter((question) => question.endsWith('?'));
    await toVisible(complete.slice(0, VISITORS * QUESTIONS_EACH), print);
  },
};

type Print = (line: string) => void;

async function toSql(questions: readonly string[], print: Print): Promise<void> {
  const open = await openSpace(await sampleSpace(), { clock: systemClock });
  const engine = createEngine({ ...open, clock: systemClock });
  try {
    const p95s: number[] = [];
    const p50s: number[] = [];
    let slowest = { question: '', ms: 0 };
    for (let round = 0; round <= ROUNDS; round++) {
      const times: number[] = [];
      for (const question of questions) {
        const ms = await msToSql(engine, question);
        if (round > 0 && ms > slowest.ms) slowest = { question, ms };
        times.push(ms);
      }
      const sorted = times.toSorted((a, b) => a - b);
      p50s.push(at(sorted, 0.5));
      p95s.push(at(sorted, 0.95));
    }
    print(`milliseconds from a question to its SQL, ${questions.length} golden questions`);
    print(`  first time each         p50 ${p50s[0]?.toFixed(1)}  p95 ${p95s[0]?.toFixed(1)}   (target: p95 under 20)`);
    print(`  p50 of ${ROUNDS} more rounds    ${show(p50s.slice(1))}`);
    print(`  p95 of ${ROUNDS} more rounds    ${show(p95s.slice(1))}   (target: under 20)`);
    print(`  slowest: ${slowest.ms.toFixed(1)} for "${slowest.question}"`);
  } finally {
    await engine.close();
  }
}

/** Until the engine has the SQL and is about to run it; until its word where it needs none. */
async function msToSql(engine: Engine, question: string): Promise<number> {
  const startedMs = performance.now();
  let sqlMs: number | undefined;
  await engine.ask(
    { question },
    {
      signal: new AbortController().signal,
      onStage: (_stage, query) => {
        if (query) sqlMs ??= performance.now();
      },
    },
  );
  return (sqlMs ?? performance.now()) - startedMs;
}

async function toVisible(questions: readonly string[], print: Print): Promise<void> {
  const { lamp, stop } = await startEmbeddedLamp();
  try {
    const times: number[] = [];
    for (let n = 0; n < VISITORS; n++) {
      const visitor = await Visitor.enter(lamp.url);
      for (const question of questions.slice(n * QUESTIONS_EACH, (n + 1) * QUESTIONS_EACH)) {
        times.push((await visitor.ask(question)).tookMs);
      }
      visitor.leave();
    }
    const [first = Number.NaN] = times.splice(0, 1);
    const sorted = times.toSorted((a, b) => a - b);
    const [p50, p95, max] = [0.5, 0.95, 1].map((share) => at(sorted, share).toFixed(0));
    print('milliseconds from asking in Web Chat to the answer there, 300 of them waiting for more of the sentence');
    print(`  the first question      ${first.toFixed(0)}   (target: under 1,000)`);
    print(`  ${times.length} more, one by one      p50 ${p50}  p95 ${p95}  max ${max}   (target: under 1,000)`);
  } finally {
    await stop();
  }
}

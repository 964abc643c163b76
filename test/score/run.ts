import { parseArgs } from 'node:util';
import { type Judged, judge } from './judge.ts';
import { measureLarge } from './large.ts';
import { type ScoreSet, scoreSpaces } from './sets.ts';
import { aligned, byFamily, percentile, type Tally, tableOf, tally } from './tally.ts';

/** Says how good the embedded Genie's answers are. */
const USAGE = `npm run engine:score -- [SET] [--failures] [--families] [--json] [--large]
SET          only sets whose name contains it: samples, follow-ups, unanswerable, chinese, strangers, hospital, helpdesk, warehouse,
             shop, music, subscriptions, files
--failures   every question that was not answered rightly, and why
--families   a table for each set's families as well
--json       everything as JSON
--large      times and memory with a million rows and with 30 tables, instead of the questions`;

interface SetScore {
  readonly set: ScoreSet;
  readonly judged: readonly Judged[];
  readonly tally: Tally;
}

const write = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Shown on a terminal only, and over itself. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

async function scoreAll(wanted: string): Promise<readonly SetScore[]> {
  const parts: Pick<SetScore, 'set' | 'judged'>[] = [];
  for (const space of await scoreSpaces()) {
    const sets = space.sets.filter(({ name }) => name.includes(wanted));
    if (sets.length === 0) continue;
    progress(`${space.name}: loading`);
    const bench = await space.open();
    try {
      for (const set of sets) {
        const judged: Judged[] = [];
        for (const question of set.questions) {
          progress(`${set.name}: ${judged.length + 1} of ${set.questions.length}`);
          judged.push(await judge(bench, question));
        }
        parts.push({ set, judged });
      }
    } finally {
      await bench.engine.close();
    }
  }
  progress('');
  return [...Map.groupBy(parts, ({ set }) => set.name).values()].flatMap((ones) => {
    const judged = ones.flatMap((one) => one.judged);
    return ones.slice(0, 1).map(({ set }) => ({ set, judged, tally: tally(judged) }));
  });
}

function printFailures({ set, judged }: SetScore): void {
  for (const { question, verdict, why } of judged) {
    if (verdict !== 'right')
      write(`[${verdict}] ${set.name}/${question.family}: ${question.said.join(' >> ')}\n    ${why}`);
  }
}

function printFamilies({ set, judged }: SetScore): void {
  write(`\n### ${set.name}\n`);
  const rows = [...byFamily(judged)].map(([name, ones]) => ({ name, tally: tally(ones) }));
  for (const line of tableOf(rows)) write(line);
}

function printTimes(scores: readonly SetScore[]): void {
  const times = scores.flatMap(({ judged }) => judged.flatMap(({ toSqlMs }) => toSqlMs ?? []));
  const [middle, high] = [percentile(times, 50), percentile(times, 95)];
  write(`\nQuestion to SQL: p50 ${middle.toFixed(1)} ms, p95 ${high.toFixed(1)} ms (${times.length} questions)`);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      failures: { type: 'boolean', default: false },
      families: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      large: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return write(USAGE);
  if (values.large) {
    const figures = await measureLarge(progress);
    if (values.json) return write(JSON.stringify(figures, null, 2));
    const rows = figures.map(({ what, value, unit, target }) => [what, `${value} ${unit}`, `${target} ${unit}`]);
    for (const line of aligned([['', 'measured', 'target'], ...rows])) write(line);
    return;
  }
  const scores = await scoreAll(positionals[0] ?? '');
  if (scores.length === 0) {
    write(`No set is called so.\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  if (values.json) {
    const plain = scores.map(({ set, judged, tally: counts }) => ({
      set: set.name,
      target: set.target,
      ...counts,
      questions_judged: judged.map(({ question, ...rest }) => ({
        family: question.family,
        said: question.said,
        ...rest,
      })),
    }));
    return write(JSON.stringify(plain, null, 2));
  }
  if (values.failures) scores.forEach(printFailures);
  write('');
  for (const line of tableOf(
    scores.map(({ set, tally: counts }) => ({ name: set.name, tally: counts, target: set.target })),
  )) {
    write(line);
  }
  if (values.families) scores.forEach(printFamilies);
  printTimes(scores);
}

await main();

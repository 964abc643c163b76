import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { textOf } from '../faults/people.ts';
import { World } from '../faults/world.ts';
import { type Family, readExposition } from '../support/exposition.ts';

const QUESTIONS = 200;
const AT_A_TIME = 8;
const LOOKS = 60;
/** What Genie takes, more or less: far more than the way from here to Lamp. */
const GENIE_MS = 450;
/** A question has ended for Lamp when it knows that its answer has arrived, a little later than people see it. */
const LATE_MS = 100;
const ROOT = join(import.meta.dirname, '..', '..');
const TABLE_ROW = /^\| `(\w+)` \| (\w+) \| ([^|]*) \| (.*) \|$/;

interface Summary {
  readonly min: number;
  readonly mean: number;
  readonly max: number;
}

/** Lamp as a process of its own, people in front of it, Genie behind it, and somebody who counts at both ends. */
describe('flow: the figures', function () {
  this.timeout(120_000);
  let world: World;
  let families: ReadonlyMap<string, Family>;
  /** Of each question: what Lamp must have taken at least, from asking Genie to sending the answer, and what people waited. */
  const least: number[] = [];
  const waited: number[] = [];
  let startedMs = 0;

  before(async () => {
    world = await World.create({ GENIE_POLL_INITIAL_MS: String(GENIE_MS), WEBCHAT_ENABLED: 'true' });
    await world.start();
    startedMs = performance.now();
    let left = QUESTIONS;
    const person = async () => {
      while (left-- > 0) {
        const question = world.newQuestion();
        const askedMs = performance.now();
        await world.post(question);
        await world.untilFinal(question);
        const finalMs = performance.now();
        waited.push(finalMs - askedMs);
        least.push(finalMs - geniesMs(textOf(question)));
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, person));
    for (let look = 0; look < LOOKS; look++) expect((await get('/api/health/live')).status).to.equal(200);
    const missing = await get('/api/nothing-here');
    expect(missing.status).to.equal(404);
    // The last second is sampled, too.
    await untilSampled();
    families = readExposition(await (await get('/api/metrics?format=prometheus')).text(), 'prometheus').families;
  });
  after(() => world.stop());

  /** When Genie was asked. */
  const geniesMs = (text: string) => {
    const asked = world.workspace.requests.find(
      ({ operation, body }) => operation === 'start-conversation' && body.includes(`"${text}"`),
    );
    return asked?.arrivedMs ?? Number.NaN;
  };
  const get = (path: string) => fetch(new URL(path, world.lamp.url));
  const json = async <T>(path: string) => (await (await get(path)).json()) as T;

  /** Waits until two samples were taken after now. */
  const untilSampled = async () => {
    const beats = async () =>
      (await json<{ performance: { history: { samples: number } } }>('/api/metrics')).performance.history.samples;
    const wanted = (await beats()) + 2;
    while ((await beats()) < wanted) await new Promise((resolve) => setTimeout(resolve, 100));
  };

  const sum = (name: string, wanted: Readonly<Record<string, string>> = {}) => {
    const samples = families.get(name)?.samples ?? [];
    const matching = samples.filter(({ labels }) =>
      Object.entries(wanted).every(([key, to]) => labels.get(key) === to),
    );
    return matching.reduce((all, { value }) => all + value, 0);
  };
  const quantile = (name: string, rank: string) =>
    families.get(name)?.samples.find(({ labels }) => labels.get('quantile') === rank)?.value ?? Number.NaN;
  const rankOf = (values: readonly number[], rank: number) =>
    values.toSorted((a, b) => a - b)[Math.ceil(values.length * rank) - 1] ?? Number.NaN;
  const near = (value: number, counted: number, what: string) =>
    expect(value, what).to.be.within(counted * 0.95, counted * 1.05);

  it('count what was seen at both ends: requests, questions, calls, answers', () => {
    const { asked, requests } = world.workspace;
    expect(asked).to.have.length(QUESTIONS);
    near(sum('lamp_http_requests_total', { route: '/api/messages', status: '200' }), QUESTIONS, 'messages');
    near(sum('lamp_http_requests_total', { route: '/api/health/live' }), LOOKS, 'looks');
    expect(sum('lamp_http_requests_total', { status: '404' })).to.equal(1);
    expect(sum('lamp_http_errors_total')).to.equal(0);
    near(sum('lamp_turns_total', { channel: 'teams', outcome: 'received' }), QUESTIONS, 'turns');
    for (const event of ['accepted', 'answered', 'delivered']) {
      near(sum('lamp_questions_total', { event }), QUESTIONS, event);
    }
    near(sum('lamp_question_outcomes_total', { outcome: 'ok' }), QUESTIONS, 'outcomes');
    near(sum('lamp_genie_calls_total', { outcome: 'ok' }), requests.length, 'calls');
  });

  it('count every stage of every question', () => {
    for (const stage of ['accept', 'queue', 'genie', 'render', 'deliver']) {
      const samples = families.get('lamp_question_stage_seconds')?.samples ?? [];
      const count = samples.find(({ name, labels }) => name.endsWith('_count') && labels.get('stage') === stage);
      near(count?.value ?? 0, QUESTIONS, stage);
    }
  });

  it('tell the latencies that people had', () => {
    const ranks: readonly [label: string, rank: number][] = [
      ['0.5', 0.5],
      ['0.95', 0.95],
    ];
    for (const [label, rank] of ranks) {
      const toldMs = quantile('lamp_question_latency_seconds', label) * 1_000;
      const [fromMs, toMs] = [rankOf(least, rank), rankOf(waited, rank)];
      expect(toldMs, `latency at ${label}`).to.be.within(fromMs * 0.95, toMs * 1.05 + LATE_MS);
    }
    const { samples = [] } = families.get('lamp_question_latency_seconds') ?? {};
    const toldMs = (samples.find(({ name }) => name.endsWith('_sum'))?.value ?? 0) * 1_000;
    const [fromMs, toMs] = [least, waited].map((times) => times.reduce((all, ms) => all + ms, 0));
    expect(toldMs, 'all latencies together').to.be.within(fromMs ?? 0, (toMs ?? 0) * 1.05 + LATE_MS * QUESTIONS);
  });

  it('tell rates whose sum over time is the count', async () => {
    const seconds = Math.ceil((performance.now() - startedMs) / 1_000) + 2;
    const names = [
      'lamp_turns_total',
      'lamp_questions_total{event="delivered"}',
      'lamp_genie_calls_total{outcome="ok"}',
    ];
    const path = `window=${seconds}s&metrics=${encodeURIComponent(names.join(','))}`;
    const { metrics } = await json<{ metrics: Record<string, (number | null)[]> }>(
      `/api/metrics/history?step=1s&${path}`,
    );
    const counted = [QUESTIONS, QUESTIONS, world.workspace.requests.length];
    for (const [at, name] of names.entries()) {
      const grown = (metrics[name] ?? []).reduce<number>((all, rate) => all + (rate ?? 0), 0);
      near(grown, counted[at] ?? 0, name);
    }
    const summary = await json<{ metrics: Record<string, Summary | null>; samples: number }>(
      `/api/metrics/summary?${path}`,
    );
    const mean = summary.metrics['lamp_turns_total']?.mean ?? 0;
    near(mean * (summary.samples - 1), QUESTIONS, 'the mean rate over the window');
  });

  it('are text that Prometheus takes and promtool finds nothing wrong with, in both formats', async () => {
    const text = await (await get('/api/metrics?format=prometheus')).text();
    expect(readExposition(text, 'prometheus').faults).to.deep.equal([]);
    const open = await fetch(new URL('/api/metrics', world.lamp.url), {
      headers: { Accept: 'application/openmetrics-text' },
    });
    expect(readExposition(await open.text(), 'openmetrics').faults).to.deep.equal([]);
  });

  it('can be scraped under the names that the history has', async () => {
    const { metrics } = await json<{ metrics: Record<string, unknown> }>('/api/metrics/summary');
    const names = Object.keys(metrics);
    expect(names.length).to.be.above(50);
    const strangers = names.filter((name) => !families.has(name.replace(/\{.*/, '')));
    expect(strangers, 'figures that are sampled and cannot be scraped').to.deep.equal([]);
  });

  it('keep the history within its memory', async () => {
    const { performance } = await json<{ performance: { history: { size_bytes: number } } }>('/api/metrics');
    expect(performance.history.size_bytes, 'bytes of 1,000 samples').to.be.below(1_000_000);
  });

  it('are explained in docs/metrics.md, each with its kind, labels and meaning', () => {
    const lines = readFileSync(join(ROOT, 'docs', 'metrics.md'), 'utf8').split('\n');
    const rows = lines.filter((line) => TABLE_ROW.test(line));
    const told = new Map(rows.map((row) => [TABLE_ROW.exec(row)?.[1] ?? '', TABLE_ROW.exec(row)?.[3] ?? '']));
    const wanted = [...families.values()].map((family) => {
      const parts = new Set(['le', 'quantile']);
      const seen = family.samples.flatMap(({ labels }) => [...labels.keys()]).filter((label) => !parts.has(label));
      // A label that nothing happened under yet is seen nowhere, so what the page names is taken from there.
      const labels = [
        ...new Set([...seen.map((label) => `\`${label}\``), ...(told.get(family.name) ?? '').split(', ')]),
      ];
      const shown = labels.filter((label) => label !== '').join(', ');
      return `| \`${family.name}\` | ${family.type} | ${shown} | ${family.help} |`;
    });
    const missing = wanted.filter((row) => !rows.includes(row));
    expect(missing, 'rows that docs/metrics.md lacks').to.deep.equal([]);
    // This Lamp has no Redis and sends its spans nowhere.
    const gone = [...told.keys()].filter((name) => !families.has(name) && !/^lamp_(?:redis|tracing)_/.test(name));
    expect(gone, 'metrics in docs/metrics.md that there are not').to.deep.equal([]);
  });
});

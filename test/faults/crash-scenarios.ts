import type { CrashPoint } from '../../services/questions/crash-points.ts';
import { type Fault, throttled } from '../support/workspace/faults.ts';
import { gate, textScript } from '../support/workspace/scripts.ts';
import { another, type TeamsActivity, textOf } from './people.ts';
import type { StartOptions, World } from './world.ts';

/** A question whose promise is checked after the restart. */
export interface Promised {
  /** What the channel delivers again, in order. */
  readonly activities: readonly TeamsActivity[];
  /** What Genie must have been asked, each once. */
  readonly asked: readonly string[];
  /** Final messages in the conversation; default one. */
  readonly finals?: number;
  /** Marked repeats that people may see; default none. */
  readonly repeats?: number;
}

/** One crash point: what leads to it, and what may be seen afterwards. */
export interface Scenario {
  /** Which time at the point the process dies. Default: the first. */
  readonly nth?: number;
  /** Settings of all processes. */
  readonly env?: Readonly<Record<string, string>>;
  /** Of the process that dies. */
  readonly dying?: StartOptions;
  /** What earlier processes have left behind. */
  readonly before?: (world: World) => Promise<readonly Promised[]>;
  /** Leads the process to its death. */
  readonly reach?: (world: World) => Promise<readonly Promised[]>;
  /** What people do once the next process runs. */
  readonly after?: (world: World, promised: readonly Promised[]) => Promise<readonly Promised[]>;
}

const ask = async (world: World, activity: TeamsActivity): Promise<Promised> => {
  await world.post(activity);
  return { activities: [activity], asked: [textOf(activity)] };
};

/** Several people ask at once: the first that comes to the point takes the others with it, wherever they are. */
const severalAsk = (world: World) => Promise.all([1, 2, 3].map(() => ask(world, world.newQuestion())));

/** A question that Genie has and does not answer before `open`. */
async function held(world: World): Promise<{ readonly promised: Promised; readonly open: () => void }> {
  const activity = world.newQuestion();
  const text = textOf(activity);
  const { until, open } = gate();
  world.workspace.on(text, { ...textScript(`The answer to ${text}.`), until });
  const promised = await ask(world, activity);
  await world.untilRunning(text);
  return { promised, open };
}

/** Genie has the question when the process dies; the next one may have its answer. */
async function diedWhileRunning(world: World): Promise<readonly Promised[]> {
  await world.start();
  const { promised, open } = await held(world);
  await world.lamp.kill();
  open();
  return [promised];
}

/** Genie took the question, and the process died before it could write that down. */
async function diedWhileAsking(world: World): Promise<readonly Promised[]> {
  await world.start({ env: { LAMP_CRASH_POINT: 'genie.ask.taken' } });
  const promised = await ask(world, world.newQuestion());
  await world.lamp.exited;
  return [promised];
}

async function stopsWhileRunning(world: World): Promise<readonly Promised[]> {
  const { promised, open } = await held(world);
  const [question = {}] = promised.activities;
  const stop = another(question, 'stop');
  await world.post(stop);
  // An answer that came before the question is stopped would keep it from being stopped.
  await world.lamp.exited;
  open();
  return [{ ...promised, activities: [...promised.activities, stop] }];
}

/** The channel refuses the placeholder, so that the answer has to be a message of its own. */
async function withoutPlaceholder(world: World): Promise<readonly Promised[]> {
  world.connector.fail({ kind: 'status', status: 400 }, { operation: 'reply' });
  return [{ ...(await ask(world, world.newQuestion())), repeats: 1 }];
}

const happy: Scenario = { reach: severalAsk };
/** The channel wants an answer later, so that it has to be kept without being on its way. */
const throttling: Scenario = {
  reach: (world) => {
    world.connector.fail({ kind: 'status', status: 429, headers: { 'retry-after': '1' } }, { operation: 'final' });
    return severalAsk(world);
  },
};
const failing = (operation: string, fault: Fault): Scenario => ({
  reach: (world) => {
    world.workspace.fail(operation, fault);
    return severalAsk(world);
  },
});
const finding: Scenario = { before: diedWhileAsking };
const resuming: Scenario = { before: diedWhileRunning };
const stopping: Scenario = { reach: stopsWhileRunning };
/** Long enough that only what the test does ends a window. */
const buffering = { DEBOUNCE_ENABLED: 'true', DEBOUNCE_WINDOW_SECONDS: '60', DEBOUNCE_MAX_WINDOW_SECONDS: '60' };

const joining: Scenario = {
  env: buffering,
  reach: async (world) => {
    const first = world.newQuestion('sales last month');
    const activities = [first, another(first, 'by region'), another(first, '!as a chart')];
    for (const activity of activities) await world.post(activity);
    return [{ activities, asked: ['sales last month\nby region\nas a chart'] }];
  },
};

const editing: Scenario = {
  env: buffering,
  reach: async (world) => {
    const question = world.newQuestion('sales last month');
    await world.post(question);
    const channelData = { ...(question['channelData'] as object), eventType: 'editMessage' };
    const edit = { ...question, type: 'messageUpdate', text: 'sales this month', channelData };
    await world.post(edit);
    const last = another(question, '!by region');
    return [{ activities: [question, edit, last], asked: ['sales this month\nby region'] }];
  },
};

/** The same words under another id while the first are being answered. */
const resending: Scenario = {
  reach: async (world) => {
    const { promised, open } = await held(world);
    const [question = {}] = promised.activities;
    const again = another(question, textOf(question));
    await world.post(again);
    open();
    return [{ ...promised, activities: [question, again] }];
  },
};

/** What cannot be asked is acknowledged all the same, so the person has to be told why. */
const refusing: Scenario = {
  reach: async (world) => {
    const activity = world.newQuestion('x'.repeat(10_001));
    await world.post(activity);
    return [{ activities: [activity], asked: [] }];
  },
};

/** What is no question: it is carried out when the channel delivers it again, and answered once. */
const commanding = (...texts: readonly string[]): Scenario => ({
  reach: (world) =>
    Promise.all(
      texts.map(async (text) => {
        const activity = world.newQuestion(text);
        await world.post(activity);
        return { activities: [activity], asked: [] };
      }),
    ),
});

/** The person cannot be reached, and is brought the answer when they write again. */
const unreachable: Scenario = {
  reach: (world) => {
    for (const operation of ['final', 'update'] as const)
      world.connector.fail({ kind: 'status', status: 403 }, { operation });
    return Promise.all([ask(world, world.newQuestion())]);
  },
  after: async (world, [lost]) => {
    const again = another(lost?.activities[0] ?? {}, 'and by month?');
    await world.post(again);
    return [{ activities: [again], asked: [...(lost?.asked ?? []), 'and by month?'], finals: 2 }];
  },
};

/** Genie takes its time, so that people are shown what it does. */
const waiting: Scenario = {
  reach: async (world) => {
    const { promised, open } = await held(world);
    await world.lamp.exited;
    open();
    return [promised];
  },
};

const expiring: Scenario = {
  // Long enough for Genie to be asked by a process that has little of the machine.
  env: { GENIE_ANSWER_DEADLINE_SECONDS: '3' },
  reach: async (world) => {
    const activity = world.newQuestion();
    world.workspace.on(textOf(activity), { ...textScript('Too late.'), until: gate().until });
    return [await ask(world, activity)];
  },
};

/** One row that nobody can read any more, beside one that is fine. */
const unreadable: Scenario = {
  before: async (world) => {
    await world.start();
    const damaged = await held(world);
    const fine = await held(world);
    await world.lamp.kill();
    damaged.open();
    fine.open();
    const sql = `UPDATE questions SET data = '{"state":"RUNNING"}' WHERE data LIKE ?`;
    world.inJournal((database) => database.prepare(sql).run(`%"text":"${damaged.promised.asked[0]}"%`));
    return [fine.promised];
  },
};

/** An old answered question has to go while another one runs. */
const purging: Scenario = {
  // The purge comes every minute: in the process that dies it passes at once.
  dying: { nodeArgs: ['--import', new URL('./a-minute-passes.ts', import.meta.url).href] },
  env: { GENIE_ANSWER_DEADLINE_SECONDS: '90' },
  before: async (world) => {
    await world.start();
    const old = await ask(world, world.newQuestion());
    for (const activity of old.activities) await world.untilFinal(activity);
    const running = await held(world);
    await world.lamp.terminate();
    running.open();
    world.inJournal((database) => database.exec('UPDATE questions SET purge_at = 1 WHERE purge_at IS NOT NULL'));
    return [old, running.promised];
  },
};

/** By the point at which the process dies. */
export const scenarios: Readonly<Record<CrashPoint, Scenario>> = {
  'journal.accept': happy,
  'journal.refuse': refusing,
  'journal.claim': resending,
  'journal.begin': commanding('help', 'every day at 9:00 sales', 'status'),
  'journal.end': commanding('every day at 9:00 sales'),
  'journal.join': joining,
  'journal.BUFFERED': editing,
  'journal.ACCEPTED': failing('start-conversation', throttled('0')),
  'journal.ASKING': happy,
  'journal.RUNNING': happy,
  'journal.ANSWERED': throttling,
  'journal.DELIVERING': happy,
  'journal.DELIVERED': happy,
  'journal.DEAD': unreachable,
  'journal.EXPIRED': expiring,
  'journal.CANCELLED': stopping,
  'journal.setAside': unreadable,
  // The first write says that the process runs, the next keeps what Genie's rate allows.
  'journal.write': { ...happy, nth: 2 },
  'journal.purge': purging,
  'genie.ask.before': happy,
  'genie.ask.taken': happy,
  'genie.ask.after': happy,
  'genie.find.before': finding,
  'genie.find.after': finding,
  'genie.resume.before': resuming,
  'genie.resume.after': resuming,
  'genie.cancel.before': stopping,
  'genie.cancel.after': stopping,
  'outlet.announce.before': happy,
  'outlet.announce.after': happy,
  'outlet.progress.before': waiting,
  'outlet.progress.after': waiting,
  'outlet.deliver.before': happy,
  'outlet.deliver.rendered': happy,
  'outlet.deliver.after': { reach: withoutPlaceholder },
};

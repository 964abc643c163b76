import type { GenieService } from '../genie/types.ts';
import type { Journal } from './journal.ts';
import type { Outlet } from './types.ts';

/**
 * Every moment at which the process may die with a different state behind it: after each journal write, and before and
 * after each call to the outside. Tests kill the process at each of them.
 */
export const CRASH_POINTS = [
  'journal.accept',
  /** A refusal is kept; nobody was told yet. */
  'journal.refuse',
  'journal.claim',
  /** An inbound is to be carried out that is no question. */
  'journal.begin',
  /** It was carried out and answered. */
  'journal.end',
  'journal.join',
  'journal.BUFFERED',
  'journal.ACCEPTED',
  'journal.ASKING',
  'journal.RUNNING',
  'journal.ANSWERED',
  'journal.DELIVERING',
  'journal.DELIVERED',
  'journal.DEAD',
  'journal.EXPIRED',
  'journal.CANCELLED',
  'journal.setAside',
  'journal.write',
  'journal.purge',
  'genie.ask.before',
  /** Genie took the question; nothing of that is kept yet. */
  'genie.ask.taken',
  'genie.ask.after',
  'genie.find.before',
  'genie.find.after',
  'genie.resume.before',
  'genie.resume.after',
  'genie.cancel.before',
  'genie.cancel.after',
  'outlet.announce.before',
  'outlet.announce.after',
  'outlet.progress.before',
  'outlet.progress.after',
  'outlet.deliver.before',
  /** The message is made and not sent yet. */
  'outlet.deliver.rendered',
  'outlet.deliver.after',
] as const;

/** One of the points. */
export type CrashPoint = (typeof CRASH_POINTS)[number];
/** Called at each point. Must do nothing, or end the process. */
export type CrashHook = (point: CrashPoint) => void;

async function around<T>(
  hook: CrashHook,
  name: 'announce' | 'progress' | 'deliver',
  call: () => Promise<T>,
): Promise<T> {
  hook(`outlet.${name}.before`);
  try {
    return await call();
  } finally {
    hook(`outlet.${name}.after`);
  }
}

/** The outlet, with the hook called before and after each call, and when a message is made. */
export function outletWithCrashPoints(outlet: Outlet, hook: CrashHook): Outlet {
  return {
    announce: (question, progress) => around(hook, 'announce', () => outlet.announce(question, progress)),
    progress: (question, progress) => around(hook, 'progress', () => outlet.progress(question, progress)),
    deliver: (question, outcome, options) =>
      around(hook, 'deliver', () =>
        outlet.deliver(question, outcome, {
          ...options,
          onRendered: () => {
            options.onRendered?.();
            hook('outlet.deliver.rendered');
          },
        }),
      ),
    canReplace: (question) => outlet.canReplace(question),
  };
}

/** The part of Genie that questions call. */
export type AskedGenie = Pick<GenieService, 'ask' | 'resume' | 'find' | 'cancel'>;

/** Genie, with the hook called before and after each call, and when it took a question. */
export function genieWithCrashPoints(genie: AskedGenie, hook: CrashHook): AskedGenie {
  const call = async <T>(name: 'ask' | 'resume' | 'find' | 'cancel', run: () => Promise<T>): Promise<T> => {
    hook(`genie.${name}.before`);
    try {
      return await run();
    } finally {
      hook(`genie.${name}.after`);
    }
  };
  return {
    ask: (request, options) =>
      call('ask', () =>
        genie.ask(request, {
          ...options,
          onIds: async (ids) => {
            hook('genie.ask.taken');
            await options.onIds?.(ids);
          },
        }),
      ),
    resume: (ids, question, options) => call('resume', () => genie.resume(ids, question, options)),
    find: (request, since, signal, trace) => call('find', () => genie.find(request, since, signal, trace)),
    cancel: (ids, trace) => call('cancel', () => genie.cancel(ids, trace)),
  };
}

/** The journal, with the hook called after each write. */
export function journalWithCrashPoints(journal: Journal, hook: CrashHook): Journal {
  const after = async <T>(point: CrashPoint, write: Promise<T>): Promise<T> => {
    const result = await write;
    hook(point);
    return result;
  };
  return {
    accept: (claimKey, row) => after(row.refused ? 'journal.refuse' : 'journal.accept', journal.accept(claimKey, row)),
    claim: (claimKey, questionId) => after('journal.claim', journal.claim(claimKey, questionId)),
    begin: (claimKey) => after('journal.begin', journal.begin(claimKey)),
    end: (claimKey, how) => after('journal.end', journal.end(claimKey, how)),
    join: (leader, merged) => after('journal.join', journal.join(leader, merged)),
    advance: (row, from, options) => {
      const write = journal.advance(row, from, options);
      return row.state === 'MERGED' ? write : after(`journal.${row.state}`, write);
    },
    setAside: (id) => after('journal.setAside', journal.setAside(id)),
    write: (name, value) => after('journal.write', journal.write(name, value)),
    purge: (limit) => after('journal.purge', journal.purge(limit)),
    claimed: (claimKey) => journal.claimed(claimKey),
    find: (id) => journal.find(id),
    open: (cursor, limit) => journal.open(cursor, limit),
    history: (sessionKey, limit) => journal.history(sessionKey, limit),
    dead: (options) => journal.dead(options),
    countDead: () => journal.countDead(),
    read: (name) => journal.read(name),
    health: () => journal.health(),
    close: () => journal.close(),
  };
}

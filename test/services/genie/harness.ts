import { systemClock } from '../../../services/clock.ts';
import { AppError, type ErrorCode } from '../../../services/errors.ts';
import { type AnyEvent, type EventMap, type EventName, Events } from '../../../services/events.ts';
import {
  createGenieService,
  type GenieServiceOptions,
  type OwnedGenieService,
} from '../../../services/genie/service.ts';
import type { Log, LogFields } from '../../../services/log.ts';
import { eventually } from '../../support/eventually.ts';
import { type FakeWorkspace, type FakeWorkspaceOptions, startFakeWorkspace } from '../../support/fake-workspace.ts';
import type { SkippingClock } from '../../support/skipping-clock.ts';

/** A fake workspace and a client of it, with everything the client said. */
export class Bench {
  readonly workspace: FakeWorkspace;
  readonly genie: OwnedGenieService;
  readonly events: AnyEvent[] = [];
  readonly warnings: { fields: LogFields; message: string }[] = [];

  constructor(workspace: FakeWorkspace, options: Partial<GenieServiceOptions> = {}) {
    this.workspace = workspace;
    const events = new Events();
    events.onAny((event) => this.events.push(event));
    this.genie = createGenieService({
      baseUrl: () => workspace.baseUrl,
      credentials: { kind: 'token', token: workspace.token },
      spaces: [{ alias: 'sales', spaceId: workspace.spaceId }],
      clock: systemClock,
      events,
      log: this.#log(),
      random: () => 0.5,
      pollInitialMs: 2,
      ...options,
    });
  }

  /** Asks in the first space, without anybody to call it off. */
  ask(content: string, more: { conversationId?: string; signal?: AbortSignal } = {}) {
    const { conversationId, signal = new AbortController().signal } = more;
    const request = { spaceId: this.workspace.spaceId, content };
    return this.genie.ask(conversationId === undefined ? request : { ...request, conversationId }, { signal });
  }

  seen<N extends EventName>(name: N): EventMap[N][] {
    return this.events.filter((event) => event.name === name).map((event) => event.fields as EventMap[N]);
  }

  async stop(): Promise<void> {
    await this.genie.stop();
    await this.workspace.stop();
  }

  #log(): Log {
    const log: Log = {
      debug: () => {},
      info: () => {},
      warn: (fields, message) => void this.warnings.push({ fields, message }),
      error: () => {},
      child: () => log,
    };
    return log;
  }
}

export async function startBench(
  options: Partial<GenieServiceOptions> & { workspace?: FakeWorkspaceOptions } = {},
): Promise<Bench> {
  const { workspace, ...client } = options;
  return new Bench(await startFakeWorkspace(workspace), client);
}

/** Of one exchange, for `impatiently`: longer than any takes on a machine that is busy. */
export const TOTAL_MS = 30_000;

/** Lets the whole time of an exchange pass each time that Genie has taken a request of this kind and keeps it waiting. */
export async function impatiently<T>(
  bench: Bench,
  how: { readonly clock: SkippingClock; readonly hanging: number; readonly asking: Promise<T> },
): Promise<T> {
  const { clock, hanging, asking } = how;
  let ended = false;
  const end = () => {
    ended = true;
  };
  asking.then(end, end);
  for (let left = hanging; !ended; left--) {
    await eventually(() => ended || bench.workspace.faultsLeft < left);
    if (!ended) clock.skip(TOTAL_MS);
  }
  return await asking;
}

/** The error that a promise ends with. @throws when it does not fail, or not with an `AppError`. */
export async function failureOf(promise: Promise<unknown>): Promise<AppError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('expected a failure');
}

/** The code that a promise fails with, or `ok`. */
export async function outcomeOf(promise: Promise<unknown>): Promise<ErrorCode | 'ok'> {
  return await promise.then(
    () => 'ok' as const,
    (error: unknown) => {
      if (error instanceof AppError) return error.code;
      throw error;
    },
  );
}

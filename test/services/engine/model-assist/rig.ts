import type { Timer } from '../../../../services/clock.ts';
import { createEngine } from '../../../../services/engine/engine.ts';
import { createModelAssistant } from '../../../../services/engine/model-assist/assistant.ts';
import type { ModelSettings } from '../../../../services/engine/model-assist/settings.ts';
import type { WirePlan } from '../../../../services/engine/model-assist/wire.ts';
import type { OpenSpace } from '../../../../services/engine/space-open.ts';
import type { Engine, EngineAnswer, EngineStage } from '../../../../services/engine/types.ts';
import type { WrittenSql } from '../../../../services/engine/written.ts';
import type { JsonValue } from '../../../../services/json.ts';
import { createLog } from '../../../../services/log.ts';
import type { FakeModel } from '../../../support/fake-model.ts';
import { SkippingClock } from '../../../support/skipping-clock.ts';

export const VISITS = 'health.main.visits';

/** A column of the visits. */
export const ref = (column: string, table = VISITS) => ({ table, column });

/** A plan over visits, as a model writes it: how many there are, unless told otherwise. */
export function wirePlan(more: Partial<WirePlan> = {}): WirePlan {
  return {
    shape: 'aggregate',
    base: VISITS,
    measures: [{ of: { kind: 'rows' }, perGroup: null }],
    dims: [],
    where: [],
    having: [],
    order: [],
    limit: null,
    columns: [],
    chart: null,
    countGroups: false,
    ...more,
  };
}

/** Knows which waits were begun. */
class WatchedClock extends SkippingClock {
  readonly delays: number[] = [];

  override after(delayMs: number, run: () => void): Timer {
    this.delays.push(delayMs);
    return super.after(delayMs, run);
  }
}

/** An engine with a model beside its rules, and what it logged. */
export interface AssistRig {
  readonly engine: Engine;
  readonly clock: WatchedClock;
  readonly logged: string[];
  readonly stages: EngineStage[];
  ask(question: string, previous?: JsonValue, signal?: AbortSignal): Promise<EngineAnswer>;
}

/** Puts a model beside the rules of a world. The world's data service stays open. */
export function assistRig(
  world: OpenSpace,
  fake: FakeModel,
  more: Partial<ModelSettings> = {},
  written?: WrittenSql,
): AssistRig {
  const clock = new WatchedClock();
  const logged: string[] = [];
  const settings: ModelSettings = {
    url: fake.url,
    name: 'tiny-model:1b',
    auth: 'bearer',
    mode: 'assist',
    sendValues: false,
    writesSql: false,
    limitMs: 20_000,
    perMinute: 1_000,
    ...more,
  };
  const log = createLog({ level: 'debug', stream: { write: (line) => void logged.push(line) } });
  const assistant = createModelAssistant({ settings, clock, log });
  const engine = createEngine({ ...world, clock, assistant, ...(written ? { written } : {}) });
  const stages: EngineStage[] = [];
  const ask: AssistRig['ask'] = (question, previous, signal = new AbortController().signal) =>
    engine.ask(
      { question, ...(previous === undefined ? {} : { previous }) },
      { signal, onStage: (stage) => stages.push(stage) },
    );
  return { engine, clock, logged, stages, ask };
}

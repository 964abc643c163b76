import type { Script } from './behaviour.ts';

/** A status and how long it lasts at least, milliseconds. */
export interface Step {
  readonly status: string;
  readonly lastsMs: number;
}

/** How a question ends in place of an answer. */
export class ScriptedEnd extends Error {
  readonly outcome: 'FAILED' | 'CANCELLED';
  readonly errorType: string | null;

  constructor(outcome: 'FAILED' | 'CANCELLED', errorType: string | null) {
    super('this end was asked for');
    this.name = 'ScriptedEnd';
    this.outcome = outcome;
    this.errorType = errorType;
  }
}

/** A status that no client knows. */
const UNKNOWN_STATUS = 'CONSULTING_ORACLE';

/** What a question goes through before the engine has it. */
export function stepsBefore(script: Script, usualMs: number): Step[] {
  const isStrange = script.unknown === 'status' || script.unknown === 'all';
  const statuses = [
    ...(script.stuck === 'SUBMITTED' ? ['SUBMITTED'] : []),
    'FETCHING_METADATA',
    'FILTERING_CONTEXT',
    ...(isStrange ? [UNKNOWN_STATUS] : []),
    'ASKING_AI',
  ];
  return statuses.map((status) => stepOf(status, script, usualMs));
}

/** What it goes through after that, where there is a query or it is to stay there. */
export function stepsAfter(script: Script, usualMs: number, hasQuery: boolean): Step[] {
  if (!hasQuery && script.stuck === undefined) return [];
  const waits = script.cold !== undefined || script.stuck === 'PENDING_WAREHOUSE';
  const statuses = [
    ...(waits ? ['PENDING_WAREHOUSE'] : []),
    'EXECUTING_QUERY',
    ...(script.repair ? ['ASKING_AI', 'EXECUTING_QUERY'] : []),
  ];
  return statuses.map((status) => stepOf(status, script, usualMs));
}

/** How the question ends instead; undefined: with its answer. */
export function endOf(script: Script): ScriptedEnd | undefined {
  if (script.cancelled) return new ScriptedEnd('CANCELLED', null);
  return script.fail === undefined ? undefined : new ScriptedEnd('FAILED', script.fail);
}

/** Whether the answer is to have words alone, whatever the engine found. */
export function hasWordsOnly(script: Script): boolean {
  return script.answer === 'text' || script.answer === 'clarification';
}

function stepOf(status: string, script: Script, usualMs: number): Step {
  if (script.stuck === status) return { status, lastsMs: Number.POSITIVE_INFINITY };
  if (status === 'PENDING_WAREHOUSE' && script.cold !== undefined) return { status, lastsMs: script.cold };
  return { status, lastsMs: script.steps ?? usualMs };
}

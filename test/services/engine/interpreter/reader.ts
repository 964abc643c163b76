import { title } from '../../../../services/engine/interpreter/answer/echo.ts';
import { type Compiled, compile } from '../../../../services/engine/interpreter/compiled.ts';
import { type Interpretation, interpret } from '../../../../services/engine/interpreter/interpret.ts';
import { toDuckDb } from '../../../../services/engine/interpreter/sql/spelling.ts';
import { type ConversationState, EMPTY_STATE } from '../../../../services/engine/interpreter/state.ts';
import type { AnswerTable } from '../../../../services/genie/types.ts';
import { openWorld, type World } from './worlds.ts';

/** "Today" of the invented domains that have no as-of day. */
export const TODAY = '2024-06-30';

/** A domain with everything needed to read questions about it and to run what they read to. */
export interface Reader {
  readonly compiled: Compiled;
  read(question: string, state?: ConversationState): Interpretation;
  /** The plan in words; for anything but a query its kind and text. */
  title(question: string): string;
  run(sql: string): Promise<AnswerTable>;
  close(): Promise<void>;
}

export async function openReader(world: World): Promise<Reader> {
  const open = await openWorld(world);
  const compiled = compile(open.model, open.valueIndex);
  const read = (question: string, state: ConversationState = EMPTY_STATE) =>
    interpret(compiled, question, { state, today: TODAY });
  return {
    compiled,
    read,
    title(question) {
      const found = read(question);
      return found.kind === 'query' ? title(compiled, found.plan) : `${found.kind}: ${found.text}`;
    },
    run: (sql) => open.duckdb.query(toDuckDb(sql)),
    close: open.close,
  };
}

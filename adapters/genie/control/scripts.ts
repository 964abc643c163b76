import type { Script } from './behaviour.ts';

const MAX_SCRIPTS = 10_000;
const LOOKS_UNTIL_ROWS = 2;
const AS_USUAL: Script = {};

interface Kept {
  readonly script: Script;
  /** How often the rows were asked for. */
  looks: number;
}

/** Which questions go otherwise than usual. Kept while the process runs, the oldest go first. */
export class Scripts {
  readonly #kept = new Map<string, Kept>();

  put(messageId: string, script: Script | undefined): void {
    if (!script || Object.keys(script).length === 0) return;
    this.#kept.set(messageId, { script, looks: 0 });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MAX_SCRIPTS) break;
      this.#kept.delete(oldest);
    }
  }

  of(messageId: string): Script {
    return this.#kept.get(messageId)?.script ?? AS_USUAL;
  }

  drop(messageId: string): void {
    this.#kept.delete(messageId);
  }

  /** State of the statement in place of rows, for somebody who asks for them now. */
  resultState(messageId: string): Script['result'] {
    const kept = this.#kept.get(messageId);
    const state = kept?.script.result;
    if (!kept || (state !== 'PENDING' && state !== 'RUNNING')) return state;
    kept.looks += 1;
    return kept.looks <= LOOKS_UNTIL_ROWS ? state : undefined;
  }

  /** Rows that were computed again are there as usual. */
  noteExecuted(messageId: string): void {
    const kept = this.#kept.get(messageId);
    if (!kept) return;
    const { result: _result, expires: _expires, ...script } = kept.script;
    this.#kept.set(messageId, { script, looks: 0 });
  }
}

const gate = ['test/services/engine/model-sql/gate.test.ts'];
const place = ['test/services/engine/model-sql/process.test.ts'];
const answers = ['test/services/engine/model-assist/sql.test.ts'];

const room = 'services/engine/model-sql';
const asking = 'services/engine/model-assist';

/** The defences around SQL that a language model writes. */
export const modelSqlMutants = [
  {
    name: 'model sql: tables are those of the data',
    file: `${room}/gate.ts`,
    find: 'if (!table) throw new GateFault(',
    replace:
      'if (!table) { this.#used.add(this.#tables[0] as GateTable); return; } else if (path.length === 0) throw new GateFault(',
    tests: gate,
  },
  {
    name: 'model sql: columns are those of the data',
    file: `${room}/gate.ts`,
    find: 'must(this.#columns.has(lower(name)),',
    replace: 'must(name !== undefined,',
    tests: gate,
  },
  {
    name: 'model sql: functions are on the list',
    file: `${room}/gate.ts`,
    find: 'isPlain && ALLOWED_FUNCTIONS.has(name)',
    replace: 'isPlain || ALLOWED_FUNCTIONS.has(name)',
    tests: gate,
  },
  {
    name: 'model sql: no table functions',
    file: `${room}/gate.ts`,
    find: 'must(TYPES.has(type),',
    replace: "must(TYPES.has(type) || type === 'TABLE_FUNCTION',",
    tests: gate,
  },
  {
    name: 'model sql: expressions are of known kinds',
    file: `${room}/gate.ts`,
    find: 'must(CLASSES.has(kind),',
    replace: "must(kind !== '',",
    tests: gate,
  },
  {
    name: 'model sql: a CTE is no file',
    file: `${room}/gate.ts`,
    find: 'must(CTE_NAME.test(name),',
    replace: "must(name !== '',",
    tests: gate,
  },
  {
    name: 'model sql: nesting is bounded',
    file: `${room}/gate.ts`,
    find: 'must(depth <= MAX_DEPTH,',
    replace: 'must(depth <= 99 * MAX_DEPTH,',
    tests: gate,
  },
  {
    name: 'model sql: faults repeat no value of the data',
    file: `${room}/runner.ts`,
    find: '/^(Binder|Catalog|Parser|Syntax) Error/.test(words)',
    replace: '/Error/.test(words)',
    tests: gate,
  },
  {
    name: 'model sql: statements are interrupted at their deadline',
    file: `${room}/runner.ts`,
    find: 'const timeoutMs = until - this.#clock.monotonicMs();',
    replace: 'const timeoutMs = until - this.#clock.monotonicMs() + 60_000;',
    tests: place,
  },
  {
    name: 'model sql: what does not heed its deadline is killed',
    file: `${room}/child.ts`,
    find: "if (exchanged.kind === 'late') await this.kill();",
    replace: '',
    tests: place,
  },
  {
    name: 'model sql: what nobody waits for is killed',
    file: `${room}/child.ts`,
    find: `      await this.kill();
      throw error;`,
    replace: '      throw error;',
    tests: place,
  },
  {
    name: 'model sql: its process has no environment',
    file: `${room}/child.ts`,
    find: 'env: {},',
    replace: 'env: process.env,',
    tests: place,
  },
  {
    name: 'model sql: its process does not outlive its parent',
    file: `${room}/child-program.ts`,
    find: "process.on('disconnect', endNow);",
    replace: "process.on('disconnect', () => {});",
    tests: place,
  },
  {
    name: 'model sql: the memory of its process is watched',
    file: `${room}/child-program.ts`,
    find: 'if (process.memoryUsage.rss() > processLimitBytes) endNow();',
    replace: '',
    tests: place,
  },
  {
    name: 'model sql: no copy of the data stays behind',
    file: `${room}/process.ts`,
    find: 'await rm(folder, { recursive: true, force: true });',
    replace: '',
    tests: place,
  },
  {
    name: 'model sql: what its process says is checked',
    file: `${room}/process.ts`,
    find: 'if (parsed.success) return parsed.data;',
    replace: 'if (parsed) return exchanged.reply as T;',
    tests: place,
  },
  {
    name: 'model sql: hidden columns are not in the copy',
    file: 'services/engine/duckdb-export.ts',
    find: "columns.join(', ')",
    replace: "columns.fill('*').slice(0, 1).join()",
    tests: place,
  },
  {
    name: 'model sql: only where it is allowed',
    file: `${asking}/assistant.ts`,
    find: "this.#settings.writesSql && read.found.kind === 'refuse' ? read.written",
    replace: "read.found.kind === 'refuse' ? read.written",
    tests: answers,
  },
  {
    name: 'model sql: answers are labelled',
    file: `${room}/answer.ts`,
    find: 'texts.corrected(from, to)), texts.label(answer.by)]',
    replace: 'texts.corrected(from, to))]',
    tests: answers,
  },
  {
    name: 'model sql: the SQL is labelled',
    file: `${room}/answer.ts`,
    find: 'sql: markWritten(sql)',
    replace: 'sql: markWritten(sql).slice(markWritten("").length)',
    tests: answers,
  },
  {
    name: 'model sql: runs in its own place when it runs again',
    file: 'services/engine/engine.ts',
    find: 'const written = unmarked(sql);',
    replace: "const written = unmarked(sql) === '' ? '' : undefined;",
    tests: answers,
  },
  {
    name: 'model sql: values are spelled as the data have them',
    file: `${asking}/ask-sql.ts`,
    find: 'corrected(piece, spelled.stored)',
    replace: 'corrected(piece, new Map())',
    tests: answers,
  },
  {
    name: 'model sql: nobody learns which values there are',
    file: `${asking}/ask-sql.ts`,
    find: 'return asking.sendValues ?',
    replace: 'return asking.name ?',
    tests: answers,
  },
  {
    name: 'model sql: no invisible signs',
    file: `${room}/sql-text.ts`,
    find: 'if (HIDDEN.test(piece.value)) return',
    replace: 'if (HIDDEN.test(piece.value) && !last) return',
    tests: answers,
  },
  {
    name: 'model sql: rules do not go on from it',
    file: 'services/engine/interpreter/interpret.ts',
    find: "state.written && !isChosen ? goesOn(tagged, decision) : 'no'",
    replace: "state.written && isChosen ? goesOn(tagged, decision) : 'no'",
    tests: answers,
  },
];

import { expect } from 'chai';
import fc from 'fast-check';
import { systemClock } from '../../../../services/clock.ts';
import { WrittenRunner } from '../../../../services/engine/model-sql/runner.ts';
import { visibleTables } from '../../../../services/engine/model-sql/tables.ts';
import type { OpenSpace } from '../../../../services/engine/space-open.ts';
import { clinic } from '../interpreter/clinic.ts';
import { openWorld } from '../interpreter/worlds.ts';
import { ESCAPES } from './escapes.ts';

const VISITS = 'health.main.visits';
const STAFF = 'health.main.staff';
const LIMIT_MS = 10_000;

describe('the gate before SQL of a language model', () => {
  let world: OpenSpace & { close(): Promise<void> };
  let runner: WrittenRunner;
  before(async () => {
    world = await openWorld({ ...clinic, configs: { [STAFF]: [{ column_name: 'salary', exclude: true }] } });
    runner = new WrittenRunner({ duckdb: world.duckdb, tables: visibleTables(world.model), clock: systemClock });
  });
  after(() => world.close());

  const allowed: [string, string][] = [
    ['an aggregate', `SELECT ward, COUNT(*) AS n FROM ${VISITS} GROUP BY ward ORDER BY n DESC LIMIT 3`],
    [
      'a join',
      `SELECT s.job_title, SUM(v.age) FROM ${VISITS} v JOIN ${STAFF} s ON v.doctor = s.full_name GROUP BY ALL`,
    ],
    [
      'a CTE and a window',
      `WITH w AS (SELECT ward, COUNT(*) AS n FROM ${VISITS} GROUP BY ward) SELECT ward, n, RANK() OVER (ORDER BY n DESC) AS place FROM w`,
    ],
    [
      'QUALIFY',
      `SELECT ward, doctor, COUNT(*) AS n FROM ${VISITS} GROUP BY ward, doctor QUALIFY ROW_NUMBER() OVER (PARTITION BY ward ORDER BY COUNT(*) DESC, doctor) = 1`,
    ],
    [
      'dates',
      `SELECT DATE_TRUNC('MONTH', admission_time) AS m, EXTRACT(YEAR FROM admission_time), COUNT(*) FROM ${VISITS} WHERE admission_time >= TIMESTAMP '2023-01-01' - INTERVAL 7 DAY GROUP BY ALL`,
    ],
    [
      'subqueries and sets',
      `SELECT doctor FROM ${VISITS} WHERE treatment_cost > (SELECT AVG(treatment_cost) FROM ${VISITS}) UNION SELECT full_name FROM ${STAFF} s WHERE NOT EXISTS (SELECT 1 FROM ${VISITS} v WHERE v.doctor = s.full_name)`,
    ],
    [
      'CASE, casts, percentiles',
      `SELECT CASE WHEN age < 18 THEN 'young' ELSE 'grown' END AS who, CAST(AVG(age) AS DECIMAL(10, 2)), PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY wait_minutes), COUNT(DISTINCT ward) FILTER (WHERE emergency) FROM ${VISITS} GROUP BY ALL`,
    ],
    [
      'texts',
      `SELECT UPPER(LEFT(doctor, 2)) || '!' AS d, COALESCE(insurer, 'none'), NULLIF(ward, 'A1') FROM ${VISITS} WHERE doctor LIKE 'Dr.%' AND ward NOT IN ('B1') AND insurer ILIKE '%life%'`,
    ],
    ['all columns', `SELECT * FROM ${VISITS}`],
  ];
  for (const [what, sql] of allowed) {
    it(`lets through: ${what}`, async () => {
      expect(await runner.check(sql, LIMIT_MS)).to.have.property('kind', 'passed');
    });
  }

  const refused: [string, string, RegExp][] = [
    ['nothing', '', /One statement/],
    ['garbage', 'Sure! Here is the SQL', /parse/],
    ['two statements', `SELECT COUNT(*) FROM ${VISITS}; SELECT 1`, /One statement/],
    ['a change', `DELETE FROM ${VISITS}`, /Only SELECT/],
    ['no table at all', 'SELECT 42 AS total', /no table of the data/],
    ['a figure that was made up', `SELECT 42 AS total FROM ${VISITS}`, /figures of its own/],
    ['a row that was made up', `SELECT ward FROM ${VISITS} UNION ALL SELECT 'Z9' FROM ${VISITS}`, /figures of its own/],
    ['an excluded column', `SELECT salary FROM ${STAFF}`, /no column "salary"/],
    ['an excluded column of an alias', `SELECT AVG(s.salary) FROM ${STAFF} s`, /no column "salary"/],
    ['a table by half its name', 'SELECT COUNT(*) FROM visits', /use the whole name: health\.main/],
    ['a table of the system', 'SELECT * FROM information_schema.tables', /no table/],
    [
      'a CTE called like a file',
      `WITH "/etc/passwd" AS (SELECT 1 AS a) SELECT ward FROM ${VISITS}`,
      /not a plain word/,
    ],
    [
      'a CTE beyond its place',
      `SELECT ward FROM ${VISITS} WHERE ward IN (WITH x AS (SELECT ward FROM ${VISITS}) SELECT ward FROM x) AND ward IN (SELECT ward FROM x)`,
      /no table "x"/,
    ],
    [
      'an endless CTE',
      `WITH RECURSIVE r AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM r) SELECT a FROM r, ${VISITS}`,
      /RECURSIVE_CTE_NODE/,
    ],
    ['a table function', `SELECT * FROM range(1000000000000) t(i), ${VISITS}`, /TABLE_FUNCTION/],
    [
      'a function that makes much of little',
      `SELECT repeat(ward, 1000000000) FROM ${VISITS}`,
      /"repeat" is not allowed/,
    ],
    ['a list', `SELECT list(ward) FROM ${VISITS}`, /"list" is not allowed/],
    ['a function by its schema', `SELECT pg_catalog.count(ward) FROM ${VISITS}`, /"count" is not allowed/],
    [
      'the day of today',
      `SELECT COUNT(*) FROM ${VISITS} WHERE discharge_date > current_date`,
      /no column "current_date"/,
    ],
    ['the user', `SELECT current_user, ward FROM ${VISITS}`, /no column "current_user"/],
    ['the place of a row', `SELECT rowid FROM ${VISITS}`, /no column "rowid"/],
    ['chance', `SELECT random() FROM ${VISITS}`, /"random" is not allowed/],
    ['a sample', `SELECT ward FROM ${VISITS} TABLESAMPLE 10%`, /no samples/],
    [
      'a day of the week',
      `SELECT EXTRACT(DOW FROM admission_time), COUNT(*) FROM ${VISITS} GROUP BY ALL`,
      /date_part is of one of/,
    ],
    ['a computed part', `SELECT DATE_PART(ward, admission_time) FROM ${VISITS}`, /date_part is of one of/],
    ['a type that is none of these', `SELECT CAST(ward AS JSON) FROM ${VISITS}`, /Casts are to/],
    ["DuckDB's own star", `SELECT * EXCLUDE (ward) FROM ${VISITS}`, /Use \* alone/],
    ['columns by pattern', `SELECT COLUMNS('.*') FROM ${VISITS}`, /Use \* alone/],
    ['a structure', `SELECT {'a': ward} FROM ${VISITS}`, /not allowed/],
    ['a lambda', `SELECT list_transform([1], x -> x + 1) FROM ${VISITS}`, /not allowed/],
    ['parameters', `SELECT ward FROM ${VISITS} WHERE ward = $1`, /PARAMETER/],
    ['a natural join', `SELECT ward FROM ${VISITS} NATURAL JOIN ${STAFF}`, /Only plain joins/],
    ['values', `SELECT a FROM (VALUES (1)) v(a), ${VISITS}`, /EXPRESSION_LIST/],
    ['a description', `DESCRIBE ${VISITS}`, /SHOW_REF/],
    ['a pivot', `PIVOT ${VISITS} ON ward`, /Only SELECT/],
    [
      'a link as a name',
      `SELECT ward AS "[here](https://evil.example)" FROM ${VISITS}`,
      /characters that names do not need/,
    ],
    [
      'too many groupings',
      `SELECT ward, COUNT(*) FROM ${VISITS} GROUP BY CUBE (ward, doctor, department, outcome, insurer)`,
      /Too many grouping sets/,
    ],
    ['too much of it', `SELECT ${Array.from({ length: 800 }, () => 'age + 1').join(', ')} FROM ${VISITS}`, /too long/],
    ['too deep', `SELECT ${'NOT '.repeat(90)}emergency FROM ${VISITS}`, /nested too deeply/],
    ['too many columns', `SELECT ${Array.from({ length: 51 }, () => 'age').join(', ')} FROM ${VISITS}`, /At most 50/],
    ['a name that is none', `SELECT SUM(ward_x) FROM ${VISITS}`, /no column "ward_x"/],
    ['types that do not fit', `SELECT SUM(doctor) FROM ${VISITS}`, /Binder Error/],
    ['a number without end', `SELECT 1e999, ward FROM ${VISITS}`, /parse|Error/],
  ];
  for (const [what, sql, why] of refused) {
    it(`refuses ${what}, and says why`, async () => {
      const checked = await runner.check(sql, LIMIT_MS);
      expect(checked).to.have.property('kind', 'refused');
      expect(checked).to.have.property('fault').that.matches(why);
    });
  }

  it('refuses every attempt to get out', async () => {
    expect(ESCAPES.length).to.be.at.least(42);
    for (const sql of ESCAPES) {
      const bounds = { timeoutMs: LIMIT_MS, maxRows: 10, maxCharacters: 1_000 };
      expect(await runner.run(sql, bounds), sql).to.have.property('kind', 'refused');
    }
  });

  it('has a verdict on anything that looks like SQL', async () => {
    const words =
      `SELECT WITH x AS ( ) , . * FROM WHERE GROUP BY ALL ORDER LIMIT UNION JOIN ON USING OVER 1 'a' ward age x ${VISITS} ${STAFF} COUNT( SUM( CASE WHEN THEN END = < + IN NOT NULL [ ] { } :: DATE`.split(
        ' ',
      );
    const statement = fc.array(fc.constantFrom(...words), { maxLength: 25 }).map((all) => `SELECT ${all.join(' ')}`);
    const verdict = async (sql: string) => {
      expect(['passed', 'refused'], sql).to.include((await runner.check(sql, LIMIT_MS)).kind);
    };
    await fc.assert(fc.asyncProperty(statement, verdict), { numRuns: 200 });
  });

  it('tells which tables are read, and which texts a column is compared with', async () => {
    const sql = `SELECT COUNT(*) FROM ${VISITS} v WHERE v.department = 'oncology' AND ward IN ('A1', 'Z9') AND doctor <> 'x' AND age = 3`;
    const checked = await runner.check(sql, LIMIT_MS);
    expect(checked).to.deep.include({ kind: 'passed', tables: [VISITS] });
    expect(checked)
      .to.have.property('literals')
      .that.has.deep.members([
        { table: VISITS, column: 'department', value: 'oncology' },
        { table: VISITS, column: 'ward', value: 'A1' },
        { table: VISITS, column: 'ward', value: 'Z9' },
        { table: VISITS, column: 'doctor', value: 'x' },
      ]);
  });

  it('hands back so many rows and counts the others, within a bound of text', async () => {
    const bounds = { timeoutMs: LIMIT_MS, maxRows: 10, maxCharacters: 10_000 };
    const ran = await runner.run(`SELECT visit_id FROM ${VISITS} ORDER BY visit_id DESC`, bounds);
    if (ran.kind !== 'rows') expect.fail(ran.kind);
    expect(ran.table).to.include({ totalRows: 600, truncated: true });
    expect(ran.table.rows).to.have.length(10);
    expect(ran.table.rows[0]).to.deep.equal(['10599']);
    const narrow = await runner.run(`SELECT doctor FROM ${VISITS}`, { ...bounds, maxCharacters: 100 });
    expect(narrow).to.deep.equal({ kind: 'failed', why: 'too_large' });
  });

  it('repeats no value of the data when a row cannot be worked out', async () => {
    const bounds = { timeoutMs: LIMIT_MS, maxRows: 10, maxCharacters: 10_000 };
    const ran = await runner.run(`SELECT SUM(CAST(doctor AS INTEGER)) FROM ${VISITS}`, bounds);
    expect(ran).to.deep.equal({ kind: 'refused', fault: 'It fails while it runs: Conversion Error.' });
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../../../services/clock.ts';
import { compile } from '../../../../services/engine/interpreter/compiled.ts';
import { interpret } from '../../../../services/engine/interpreter/interpret.ts';
import { toDuckDb } from '../../../../services/engine/interpreter/sql/spelling.ts';
import { EMPTY_STATE } from '../../../../services/engine/interpreter/state.ts';
import { openFolder } from '../../../../services/engine/own-files/open-folder.ts';

type Opened = Awaited<ReturnType<typeof openFolder>>;

/** A tape of rows, each from its number. */
function csv(header: string, row: (at: number) => string, count = 60): string {
  return `${[header, ...Array.from({ length: count }, (_, at) => row(at))].join('\n')}\n`;
}

const LOANS = csv('loan_id,Borrowed On,Returned On,Birth Date', (at) => {
  const day = String((at % 20) + 1).padStart(2, '0');
  const back = String((at % 20) + 2 + (at % 3)).padStart(2, '0');
  return `${at},2024-03-${day},${at % 10 === 0 ? '' : `2024-03-${back}`},19${70 + (at % 30)}-01-01`;
});
const CALLS = csv('call_id,started_at,ended_at', (at) => {
  const minute = String(at % 50).padStart(2, '0');
  return `${at},2024-03-01 10:${minute}:00,2024-03-01 10:${String((at % 50) + 5).padStart(2, '0')}:30`;
});
const FILMS = csv('film_id,kind,playing,tags', (at) => {
  const tags = ['sad', 'funny', 'green, sad', 'funny, sad', 'sad, green', 'very green', 'green'][at % 7];
  return `${at},${at % 3 === 0 ? 'series' : 'film'},${at % 3 === 0 ? `${at % 4} Parts` : `${80 + at} min`},"${tags}"`;
});
const PEOPLE = csv('person_id,full,hired_on,fired_on,duration_days', (at) => {
  return `${at},"Nr ${at % 9}, Dr",2024-01-01,2024-02-0${(at % 9) + 1},${30 + (at % 9)}`;
});

/** Frames at the maker's: due, and brought back, every third one too late; short lengths beside the dates. */
const FRAMES = csv('frame_id,Ordered On,Due Date,Delivered On,Fitting Minutes', (at) => {
  const back = at % 10 === 0 ? '' : `2024-03-${at % 3 === 0 ? 25 : 18}`;
  return `${at},2024-03-0${(at % 9) + 1},2024-03-20,${back},${10 + at}`;
});

/** Crates that are sent and arrive, some after the day that was promised, and how many days somebody has to pay. */
const CRATES = csv('crate_no,Shipped,Promised,Delivered,Terms (days)', (at) => {
  const arrived = at % 6 === 0 ? '' : `2024-03-${at % 4 === 1 ? 22 : 17}`;
  return `${at},2024-03-0${(at % 9) + 1},2024-03-19,${arrived},${[14, 30][at % 2]}`;
});

describe('what rows tell when two cells are looked at', () => {
  let folder: string;
  let opened: Opened;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lamp-derived-'));
    for (const [name, text] of Object.entries({
      loans: LOANS,
      calls: CALLS,
      films: FILMS,
      people: PEOPLE,
      frames: FRAMES,
      crates: CRATES,
    }))
      await writeFile(join(folder, `${name}.csv`), text);
    opened = await openFolder({ path: folder, clock: systemClock });
  });

  after(async () => {
    await opened.duckdb.close();
    await rm(folder, { recursive: true, force: true });
  });

  const column = (table: string, name: string) =>
    opened.model.tables.find(({ label }) => label === table)?.columns.find((one) => one.name === name);

  async function answer(question: string): Promise<readonly (readonly (string | null)[])[]> {
    const compiled = compile(opened.model, opened.valueIndex);
    const read = interpret(compiled, question, { state: EMPTY_STATE, today: '2024-04-01' });
    if (read.kind !== 'query') throw new Error(`${question}: ${read.kind}`);
    return (await opened.duckdb.query(toDuckDb(read.sql))).rows;
  }

  it('is the time between two dates, in days, or in minutes where it is short', async () => {
    expect(column('loan', 'days_from_borrowed_to_returned')).to.include({ role: 'measure', unit: 'day', nullCount: 6 });
    expect(column('call', 'minutes_from_started_to_ended')).to.include({ unit: 'minute', min: '5.5', max: '5.5' });
    expect(await answer('how long did loans take on average?')).to.deep.equal(
      (await opened.duckdb.query('SELECT AVG(Returned_On - Borrowed_On) FROM local.main.loans')).rows,
    );
  });

  it('is not worked out from a birth, nor where the file has a length of time', () => {
    const plain = opened.model.tables.filter(({ label }) => label !== 'frame' && label !== 'crate');
    const names = plain.flatMap(({ columns }) => columns.map(({ name }) => name));
    expect(names.filter((name) => /_from_/.test(name))).to.deep.equal([
      'minutes_from_started_to_ended',
      'days_from_borrowed_to_returned',
    ]);
  });

  it('is a number for each unit of cells like "90 min"', async () => {
    expect(column('film', 'playing_minutes')).to.include({ role: 'measure', unit: 'minute', nullCount: 20 });
    expect(column('film', 'playing_parts')).to.include({ role: 'measure', nullCount: 40 });
    const [[average] = []] = await answer('average playing of films in minutes');
    expect(Number(average)).to.be.closeTo(110, 0.01);
    const [[, minutes, parts] = []] = await answer('average playing by kind');
    expect([minutes, parts].filter((cell) => cell === null)).to.have.length(1);
  });

  it('is each value of a cell that lists several, and never a part of a value', async () => {
    expect(column('film', 'tags')).to.include({ listedBy: ', ' });
    expect(column('person', 'full')?.listedBy).to.equal(undefined);
    const gold = await opened.duckdb.query(
      "SELECT COUNT(*) FROM local.main.films WHERE list_contains(string_split(tags, ', '), 'green')",
    );
    expect(await answer('how many films are green?')).to.deep.equal(gold.rows);
    const others = await opened.duckdb.query(
      "SELECT COUNT(*) FROM local.main.films WHERE NOT list_contains(string_split(tags, ', '), 'green')",
    );
    expect(await answer('how many films are not green?')).to.deep.equal(others.rows);
  });

  it('is told to the owner of the files', () => {
    expect(JSON.stringify(opened.notices)).to.include('playing_minutes was worked out and stands in no file');
  });

  it('is what came too late, where one date says when it was due and one when it was done', async () => {
    expect(column('frame', 'late')).to.include({ role: 'boolean', nullCount: 6 });
    expect(await answer('how many frames were late?')).to.deep.equal([['18']]);
    expect(await answer('how many frames were delivered on time?')).to.deep.equal([['36']]);
    expect(column('loan', 'late')).to.equal(undefined);
  });

  it('takes the arrival for the end and not the sending, and days that are allowed for no length', async () => {
    expect(column('crate', 'late')).to.include({ role: 'boolean', nullCount: 10 });
    expect(column('crate', 'days_from_shipped_to_delivered')).to.include({ unit: 'day' });
    // 15 of the 50 that have arrived were late.
    const [[share] = []] = await answer('on-time delivery rate of crates');
    expect(Number(share)).to.equal(70);
  });

  it('is how long it took before how long it was to take, also beside shorter lengths of the file', async () => {
    const names = opened.model.tables.find(({ label }) => label === 'frame')?.columns.map(({ name }) => name) ?? [];
    const [took, planned] = ['delivered', 'due'].map((end) => names.indexOf(`days_from_ordered_to_${end}`));
    expect(took)
      .to.be.greaterThan(0)
      .and.lessThan(planned ?? 0);
  });
});

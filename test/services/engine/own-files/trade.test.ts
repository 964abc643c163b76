import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../../../services/clock.ts';
import { type Compiled, compile } from '../../../../services/engine/interpreter/compiled.ts';
import { interpret } from '../../../../services/engine/interpreter/interpret.ts';
import { toDuckDb } from '../../../../services/engine/interpreter/sql/spelling.ts';
import { EMPTY_STATE } from '../../../../services/engine/interpreter/state.ts';
import { openFolder } from '../../../../services/engine/own-files/open-folder.ts';
import { compareRows } from '../../../golden/compare.ts';

type Opened = Awaited<ReturnType<typeof openFolder>>;

const two = (figure: number) => String(figure).padStart(2, '0');

/** A file of so many rows, each from its number. */
function csv(header: string, row: (at: number) => string, count = 60): string {
  return `${[header, ...Array.from({ length: count }, (_, at) => row(at))].join('\n')}\n`;
}

const FILES: Readonly<Record<string, string>> = {
  crates: csv('Crate No,Packed On,SKU,Qty Sold,Unit Price,Discount %,Handling Fee,Voucher Code,Status,Packer', (at) =>
    [
      100 + at,
      `2024-0${1 + (at % 3)}-${two(1 + (at % 27))}`,
      `K${at % 7}`,
      1 + (at % 5),
      `$${10 + (at % 7)}.50`,
      `${(at % 4) * 5}%`,
      at % 3 === 0 ? '$0.00' : `$${2 + (at % 4)}.00`,
      at % 4 === 0 ? 'SPRING' : '',
      ['Kept', 'Kept', 'Returned'][at % 3],
      ['Uma', 'Vic', 'Wes'][at % 3],
    ].join(','),
  ),
  sorts: csv('SKU,Sort,Origin', (at) => `K${at},Sort ${at},${at % 2 ? 'Fen' : 'Hill'}`, 9),
  cabins: csv(
    'Ref,Guest Name,Booked At,Check In,Check Out,Nights,Children,Price Per Night,Paid Total,Birth Year,State,Quit Reason',
    (at) => {
      const nights = 1 + (at % 9);
      return [
        900 + at,
        `Guest ${at % 20}`,
        `2024-01-${two(1 + (at % 28))} 09:30:00`,
        `2024-02-${two(1 + ((at * 5) % 19))}`,
        `2024-02-${two(1 + ((at * 5) % 19) + nights)}`,
        nights,
        at % 3,
        60 + (at % 6),
        nights * (60 + (at % 6)),
        1960 + (at % 40),
        at % 5 === 0 ? 'Cancelled' : 'Stayed',
        at % 5 === 0 ? 'ill' : '',
      ].join(',');
    },
  ),
  bundles: csv('Bundle,Units,Unit Price,Rebate,Total', (at) => `B${at},${at % 4},${at},1,${at * 3}`, 20),
  orders: csv('Order Ref,Qty Ordered,Qty Shipped,Unit Price', (at) => `R${at},${at % 4},${at % 3},${at}`, 20),
  rebates: csv('Rebate Ref,Quantity,Unit Price,Discount', (at) => `S${at},${at % 4},${at},${at % 7}`, 20),
};

const CRATES = 'local.main.crates';
const CABINS = 'local.main.cabins';
const AMOUNT = 'SUM(Qty_Sold * Unit_Price * (1 - Discount / 100.0))';

const GOLD: readonly (readonly [question: string, sql: string])[] = [
  ['total revenue of crates', `SELECT ${AMOUNT} FROM ${CRATES}`],
  ['revenue by origin', `SELECT Origin, ${AMOUNT} FROM ${CRATES} JOIN local.main.sorts USING (SKU) GROUP BY 1`],
  ['how many units were sold in February 2024?', `SELECT SUM(Qty_Sold) FROM ${CRATES} WHERE month(Packed_On) = 2`],
  ['which sorts have no crates?', "SELECT SKU FROM local.main.sorts WHERE SKU IN ('K7', 'K8')"],
  [
    'return rate by packer',
    `SELECT Packer, 100 * AVG(CASE WHEN Status = 'Returned' THEN 1.0 ELSE 0 END) FROM ${CRATES} GROUP BY 1`,
  ],
  ['number of returns', `SELECT COUNT(*) FROM ${CRATES} WHERE Status = 'Returned'`],
  ['how many crates with free handling?', `SELECT COUNT(*) FROM ${CRATES} WHERE Handling_Fee = 0`],
  ['how many crates used a voucher?', `SELECT COUNT(*) FROM ${CRATES} WHERE Voucher_Code IS NOT NULL`],
  ['how many crates did we pack in March 2024?', `SELECT COUNT(*) FROM ${CRATES} WHERE month(Packed_On) = 3`],
  ['crates w/o a voucher by packer', `SELECT Packer, COUNT(*) FROM ${CRATES} WHERE Voucher_Code IS NULL GROUP BY 1`],
  ['average nightly price', `SELECT AVG(Price_Per_Night) FROM ${CABINS}`],
  ['average length of stay', `SELECT AVG(Nights) FROM ${CABINS}`],
  ['how many stays were longer than a week?', `SELECT COUNT(*) FROM ${CABINS} WHERE Nights > 7`],
  ['how many cabins had children?', `SELECT COUNT(*) FROM ${CABINS} WHERE Children > 0`],
  ['how many arrivals in February 2024?', `SELECT COUNT(*) FROM ${CABINS} WHERE month(Check_In) = 2`],
  [
    'which weekday has the most check-outs?',
    `SELECT dayname(Check_Out), COUNT(*) FROM ${CABINS} GROUP BY 1 ORDER BY 2 DESC, MIN(isodow(Check_Out)) LIMIT 1`,
  ],
  ['check-ins by weekday', `SELECT dayname(Check_In), COUNT(*) FROM ${CABINS} GROUP BY 1`],
  ['how long before arrival do guests book?', `SELECT AVG(Check_In - CAST(Booked_At AS DATE)) FROM ${CABINS}`],
  ['what did guests pay in total?', `SELECT SUM(Paid_Total) FROM ${CABINS}`],
  ['number of cancellations', `SELECT COUNT(*) FROM ${CABINS} WHERE State = 'Cancelled'`],
];

describe('what shops and inns ask of their files', () => {
  let folder: string;
  let opened: Opened;
  let compiled: Compiled;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lamp-trade-'));
    for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder, `${name}.csv`), text);
    opened = await openFolder({ path: folder, clock: systemClock });
    compiled = compile(opened.model, opened.valueIndex);
  });

  after(async () => {
    await opened.duckdb.close();
    await rm(folder, { recursive: true, force: true });
  });

  const read = (question: string) => interpret(compiled, question, { state: EMPTY_STATE, today: '2024-04-01' });

  for (const [question, sql] of GOLD) {
    it(question, async () => {
      const found = read(question);
      if (found.kind !== 'query') throw new Error(`${found.kind}: ${found.text}`);
      const answer = await opened.duckdb.query(toDuckDb(found.sql));
      expect(compareRows(await opened.duckdb.query(sql), answer, { ordered: false }), found.sql).to.equal(undefined);
    });
  }

  it('works out no amount where the file has one, or leaves open which number, price or discount is meant', () => {
    const worked = opened.model.tables.filter(({ columns }) => columns.some(({ name }) => name === 'line_amount'));
    expect(worked.map(({ label }) => label)).to.deep.equal(['crate']);
  });

  it('takes no year of birth for an age', () => {
    for (const question of ['how old is our youngest guest?', 'how old are guests on average?'])
      expect(read(question).kind, question).to.equal('refuse');
  });
});

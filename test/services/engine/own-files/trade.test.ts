import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../../../services/clock.ts';
import { type Compiled, compile } from '../../../../services/engine/interpreter/compiled.ts';
import { interpret } from '../../../../services/engine/interpreter/interpret.ts';
import { toDuckDb } from '../../../../services/engine/interpreter/sql/spelling.ts';
import { EMPTY_STATE } from '../../../../services/engine/interpreter/state.ts';
import { tokenise } from '../../../../services/engine/interpreter/text/tokens.ts';
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
  ticket_sales: csv('Sale No,Revue,Sold On,Tickets,Price per Ticket,Booking Fee,Ticket Type,Refund', (at) =>
    [
      5000 + at,
      `Revue ${at % 6}`,
      `2024-0${1 + (at % 3)}-${two(1 + (at % 28))}`,
      1 + (at % 4),
      6 + (at % 5),
      '0.50',
      ['Adult', 'Child'][at % 2],
      at % 7 === 0 ? 4 : 0,
    ].join(','),
  ),
  revues: csv('Revue,Genre,Seated', (at) => `Revue ${at},${at % 2 ? 'Jazz' : 'Dance'},${at % 3 ? 'yes' : 'no'}`, 8),
  pledges: csv('Pledge Ref,Given On,Patron Name,Patron Type,Pledge Amount (£),Lapsed Or Ended On', (at) => {
    const end = at % 4 === 0 ? `2024-03-${two(1 + (at % 20))}` : '';
    return `P${at},2024-0${1 + (at % 3)}-0${1 + (at % 9)},Patron ${at % 13},${at % 2 ? 'Firm' : 'Person'},${20 + at * (at % 11)},${end}`;
  }),
  bundles: csv('Bundle,Units,Unit Price,Rebate,Total', (at) => `B${at},${at % 4},${at},1,${at * 3}`, 20),
  orders: csv('Order Ref,Qty Ordered,Qty Shipped,Unit Price', (at) => `R${at},${at % 4},${at % 3},${at}`, 20),
  rebates: csv('Rebate Ref,Quantity,Unit Price,Discount', (at) => `S${at},${at % 4},${at},${at % 7}`, 20),
};

const CRATES = 'local.main.crates';
const SEATS = 'local.main.ticket_sales';
const PLEDGES = 'local.main.pledges';
const CABINS = 'local.main.cabins';
const AMOUNT = 'SUM(Qty_Sold * Unit_Price * (1 - Discount / 100.0))';

const GOLD: readonly (readonly [question: string, sql: string])[] = [
  ['total revenue of crates', `SELECT ${AMOUNT} FROM ${CRATES}`],
  ['revenue by origin', `SELECT Origin, ${AMOUNT} FROM ${CRATES} JOIN local.main.sorts USING (SKU) GROUP BY 1`],
  [
    'how many units of crates were sold in February 2024?',
    `SELECT SUM(Qty_Sold) FROM ${CRATES} WHERE month(Packed_On) = 2`,
  ],
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
  [
    'ticket revenue by genre',
    `SELECT Genre, SUM(Tickets * Price_per_Ticket) FROM ${SEATS} JOIN local.main.revues USING (Revue) GROUP BY 1`,
  ],
  ['tickets sold by genre', `SELECT Genre, SUM(Tickets) FROM ${SEATS} JOIN local.main.revues USING (Revue) GROUP BY 1`],
  ['tickets sold by revue and ticket type', `SELECT Revue, Ticket_Type, SUM(Tickets) FROM ${SEATS} GROUP BY 1, 2`],
  ['average ticket price', `SELECT AVG(Price_per_Ticket) FROM ${SEATS}`],
  ['how many sales had a refund?', `SELECT COUNT(*) FROM ${SEATS} WHERE Refund > 0`],
  ['how many sales were refunded?', `SELECT COUNT(*) FROM ${SEATS} WHERE Refund > 0`],
  [
    'revues with more than 25 tickets sold',
    `SELECT Revue, SUM(Tickets) FROM ${SEATS} GROUP BY 1 HAVING SUM(Tickets) > 25`,
  ],
  [
    'month with the most tickets',
    `SELECT date_trunc('month', Sold_On), SUM(Tickets) FROM ${SEATS} GROUP BY 1 ORDER BY 2 DESC LIMIT 1`,
  ],
  ['how many different patrons are there?', `SELECT COUNT(DISTINCT Patron_Name) FROM ${PLEDGES}`],
  ['who pledged most often?', `SELECT Patron_Name, COUNT(*) FROM ${PLEDGES} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1`],
  ['median pledge', `SELECT MEDIAN(Pledge_Amount) FROM ${PLEDGES}`],
  ['how many active pledges are there?', `SELECT COUNT(*) FROM ${PLEDGES} WHERE Lapsed_Or_Ended_On IS NULL`],
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
    expect(worked.map(({ label }) => label)).to.have.members(['crate', 'ticket sale']);
  });

  it('takes what came in for no cost, and a list of things for no sales', () => {
    for (const question of ['how much did we pay for Revue 1?', 'what did Revue 2 cost us?', 'sales with no tickets'])
      expect(read(question).kind, question).to.equal('refuse');
  });

  it('takes what is sold for no table of sales', () => {
    const spans = (text: string) =>
      compiled.words.spans(tokenise(text)).filter(({ start, end }) => start === 0 && end === 2);
    expect(spans('ticket sales').some(({ reading }) => reading.kind === 'table')).to.equal(true);
    expect(spans('tickets sold').some(({ reading }) => reading.kind === 'table')).to.equal(false);
  });

  it('takes no year of birth for an age', () => {
    for (const question of ['how old is our youngest guest?', 'how old are guests on average?'])
      expect(read(question).kind, question).to.equal('refuse');
  });
});

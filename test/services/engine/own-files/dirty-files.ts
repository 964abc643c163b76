import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/**
 * Files as they come from offices, portals and exports, with the usual dirt. All rows are made up.
 */

const rows = (count: number, line: (row: number) => string) => Array.from({ length: count }, (_, row) => line(row));
const two = (value: number) => String(value).padStart(2, '0');

/** A spreadsheet saved in Germany: semicolons, decimal commas, euros, dotted dates, Windows-1252, postcodes with zeros. */
export function germanOrders(): Buffer {
  const lines = rows(240, (row) => {
    const date = `${two((row % 28) + 1)}.${two((row % 12) + 1)}.2023`;
    const amount = row % 3 === 0 ? '1.234,50 €' : '99,90 €';
    return `"Müller, ${row % 8}";${date};${amount};${row % 20} %;0${1100 + (row % 60)}`;
  });
  const text = ['cust_nm;Bestelldatum;Umsatz (€);Rabatt;PLZ', ...lines, ''].join('\r\n');
  return Buffer.from(text.replaceAll('€', '\x80'), 'latin1');
}

/** A shop's export from America: a mark of bytes, repeated and empty headers, dollars, month first, yes and no. */
export function americanSales(): string {
  const lines = rows(200, (row) => {
    const day = `${(row % 12) + 1}/${(row % 28) + 1}/2024`;
    const amount = `"$${(1_000 + row).toLocaleString('en-US')}.25"`;
    return `${row + 1},x${row},,y,${day},${amount},${row % 4 === 0 ? 'No' : 'Yes'},${(row % 10) + 1}`;
  });
  return ['\ufeffSale ID,Note,Note,,Ship Date,Amount,Paid?,Store', ...lines, ''].join('\n');
}

/** A report with notes above its table, brackets and minus signs behind for what is owed, and gaps with many names. */
export const REPORT = [
  'Quarterly results',
  'Source: controlling',
  '',
  'Region,Result,Margin',
  'North,"1,200",12.5%',
  'South,(300),n/a',
  'West,50-,3%',
  'East,-,8%',
  '',
].join('\n');

/** Lines with too few and too many fields, quotes inside quotes, and line ends inside fields. */
export const RAGGED = [
  'id,name,remark',
  '1,Anna,fine',
  '2,Ben',
  '3,Cleo,late,and more',
  ...rows(40, (row) => `${row + 4},Person ${row},"first line\nsecond ""line"" ${row}"`),
  '',
].join('\n');

/** Measurements without a line of names. */
export const HEADLESS = rows(30, (row) => `${row},${['anna', 'ben', 'cleo'][row % 3]},2024-01-${two(row + 1)}`).join(
  '\n',
);

/** Seven ways to write a moment. */
export const DATES = [
  ['iso', 'long', 'short', 'month_name', 'clock', 'event_ts', 'period'].join('\t'),
  ...rows(60, (row) => {
    const day = (row % 28) + 1;
    return [
      `2024-01-${two(day)}T10:00:00Z`,
      `Jan ${day}, 2024`,
      `${day}/3/2024`,
      `${day}-Feb-2024`,
      `3/${day}/24 ${(row % 12) + 1}:05 PM`,
      1_704_067_200 + row * 86_400,
      `2024-0${(row % 9) + 1}`,
    ].join('\t');
  }),
  '',
].join('\n');

/** Names and values that would like to be SQL. */
export const SQL_NAME = "x'; DROP TABLE stores;--.csv";
export const SQL_FILE = `select,"from"" FROM"\n1,'; DROP TABLE stores;--\n2,"""; ATTACH '/etc/passwd'"\n`;

/** Writes all of them, and files that are beyond help, into a folder. */
export async function writeDirtyFolder(folder: string, outside: string): Promise<void> {
  const files: Readonly<Record<string, string | Buffer>> = {
    'Bestellungen 2023.csv': germanOrders(),
    'sales.csv': americanSales(),
    'report.csv': REPORT,
    'ragged.csv': RAGGED,
    'headless.csv': HEADLESS,
    'dates.tsv': DATES,
    'stores.csv.gz': gzipSync(['id,city', ...rows(10, (row) => `${row + 1},City ${row}`), ''].join('\n')),
    'utf16.csv': Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('name,größe\nÄpfel,1\nÖl,2\n', 'utf16le')]),
    'wide.csv': [rows(500, (column) => `m${column}`).join(','), rows(500, (column) => `${column}`).join(','), ''].join(
      '\n',
    ),
    'nested.json': JSON.stringify([
      { id: 1, place: { city: 'Rome', at: { lat: 1.5 } }, tags: ['a'] },
      { id: 2, place: { city: 'Oslo', at: { lat: 2 } }, tags: [] },
    ]),
    'lines.ndjson': '{"a":1,"b":"1,200"}\n{"a":2,"b":"3,400.50"}\n',
    'pipes.txt': 'weight|b\n1|x\n2|y\n',
    'declared.csv': 'sep=;\na;b\n1,5;x\n2,5;y\n',
    'mixed money.csv': ['price', ...rows(30, (row) => (row % 2 === 0 ? `$${row}` : `€${row}`)), ''].join('\n'),
    'pay.csv': ['income,tmax', ...rows(60, (row) => `"$${row + 2},${600 + row}",${row}.5`), ''].join('\n'),
    'one wrong.csv': ['x', ...rows(300, (row) => (row === 77 ? 'oops' : String(row * 3))), ''].join('\n'),
    'star*.csv': 'q\n1\n',
    'stars.csv': 'q\n1\n2\n',
    [SQL_NAME]: SQL_FILE,
    'huge cell.csv': `id,text\n1,${'x'.repeat(1_000_000)}\n2,y\n`,
    'empty.csv': '',
    'bad.parquet': 'PAR1 and then nothing',
    'bad.json': '{"a":1,',
    'bad.csv.gz': 'not compressed at all',
    '.hidden.csv': 'a\n1\n',
    'picture.png': 'no data',
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  await writeFile(outside, 'secret\n42\n');
  await symlink(outside, join(folder, 'link.csv'));
  await symlink('sales.csv', join(folder, 'sales again.csv'));
}

import type { CsvTable } from '../../csv.ts';
import { bankTables } from './bank.ts';
import { classesTables } from './classes.ts';
import { footballTables } from './football.ts';
import { happinessTables } from './happiness.ts';
import { ledgerTables } from './ledger.ts';
import { listingsTables } from './listings.ts';
import { repairsTables } from './repairs.ts';
import { shipTables } from './ship.ts';
import { showsTables } from './shows.ts';
import { staffTables } from './staff.ts';
import { superstoreTables } from './superstore.ts';
import { weatherTables } from './weather.ts';

/**
 * Folders with one file or a few, shaped like those that people download to try something out; questions in `NAME.txt`,
 * later ones in `NAME-2.txt`, and conversations in `NAME-talk.txt`.
 */
export const FOLDERS: Readonly<Record<string, () => readonly CsvTable[]>> = {
  ship: shipTables,
  shows: showsTables,
  staff: staffTables,
  superstore: superstoreTables,
  weather: weatherTables,
  ledger: ledgerTables,
  listings: listingsTables,
  bank: bankTables,
  football: footballTables,
  happiness: happinessTables,
  classes: classesTables,
  repairs: repairsTables,
};

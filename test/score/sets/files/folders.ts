import type { CsvTable } from '../../csv.ts';
import { bankTables } from './bank.ts';
import { boxofficeTables } from './boxoffice.ts';
import { charityTables } from './charity.ts';
import { classesTables } from './classes.ts';
import { crashesTables } from './crashes.ts';
import { footballTables } from './football.ts';
import { guesthouseTables } from './guesthouse.ts';
import { happinessTables } from './happiness.ts';
import { ledgerTables } from './ledger.ts';
import { listingsTables } from './listings.ts';
import { powerTables } from './power.ts';
import { repairsTables } from './repairs.ts';
import { shipTables } from './ship.ts';
import { showsTables } from './shows.ts';
import { staffTables } from './staff.ts';
import { superstoreTables } from './superstore.ts';
import { weatherTables } from './weather.ts';

/**
 * Folders with few files, shaped like those that people download to try something out or keep for their work; questions in
 * `NAME.txt`, later ones in `NAME-2.txt` and `NAME-3.txt`, those of shops, inns and charities in `NAME-trade.txt`, and
 * conversations in `NAME-talk.txt`.
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
  crashes: crashesTables,
  power: powerTables,
  charity: charityTables,
  boxoffice: boxofficeTables,
  guesthouse: guesthouseTables,
};

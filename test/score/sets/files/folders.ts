import type { CsvTable } from '../../csv.ts';
import { bankTables } from './bank.ts';
import { boxofficeTables } from './boxoffice.ts';
import { charityTables } from './charity.ts';
import { footballTables } from './football.ts';
import { guesthouseTables } from './guesthouse.ts';
import { happinessTables } from './happiness.ts';
import { listingsTables } from './listings.ts';
import { shipTables } from './ship.ts';
import { showsTables } from './shows.ts';
import { staffTables } from './staff.ts';
import { superstoreTables } from './superstore.ts';
import { weatherTables } from './weather.ts';

/**
 * Folders with one file each, shaped like those that people download to try something out; questions in `NAME.txt`, and
 * later ones in `NAME-2.txt`. Those of shops, inns and charities have one or two files; questions in `NAME-trade.txt`.
 */
export const FOLDERS: Readonly<Record<string, () => readonly CsvTable[]>> = {
  ship: shipTables,
  shows: showsTables,
  staff: staffTables,
  superstore: superstoreTables,
  weather: weatherTables,
  listings: listingsTables,
  bank: bankTables,
  football: footballTables,
  happiness: happinessTables,
  charity: charityTables,
  boxoffice: boxofficeTables,
  guesthouse: guesthouseTables,
};

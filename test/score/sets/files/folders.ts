import type { CsvTable } from '../../csv.ts';
import { bankTables } from './bank.ts';
import { classesTables } from './classes.ts';
import { crashesTables } from './crashes.ts';
import { footballTables } from './football.ts';
import { happinessTables } from './happiness.ts';
import { listingsTables } from './listings.ts';
import { powerTables } from './power.ts';
import { repairsTables } from './repairs.ts';
import { shipTables } from './ship.ts';
import { showsTables } from './shows.ts';
import { staffTables } from './staff.ts';
import { superstoreTables } from './superstore.ts';
import { weatherTables } from './weather.ts';

/**
 * Folders with one file each, shaped like those that people download to try something out; questions in `NAME.txt`,
 * later ones in `NAME-2.txt` and `NAME-3.txt`, and conversations in `NAME-talk.txt`.
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
  classes: classesTables,
  repairs: repairsTables,
  crashes: crashesTables,
  power: powerTables,
};

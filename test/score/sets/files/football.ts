import { SeededRandom } from '../../../../services/engine/samples/random.ts';
import { type Cell, type CsvTable, DAY_MS } from '../../csv.ts';

const SEED = 70_812;
const FIRST_YEAR = 2022;
const SEASONS = 3;
/** From strong to weak. */
const TEAMS = ['Harton', 'Castleford', 'Millbrook', 'Oldport', 'Vale United', 'Rovers', 'Kingsley', 'Brackley'];
const REFEREES = ['D Marsh', 'P Okafor', 'L Brandt', 'S Quinn'];

/** Results of a football league: short names of columns, codes for who won. */
export function footballTables(): readonly CsvTable[] {
  const random = new SeededRandom(SEED);
  return [
    {
      name: 'matches',
      columns: ['match_id', 'season', 'date', 'home_team', 'away_team', 'home_goals', 'away_goals', 'result'].concat(
        'attendance',
        'referee',
        'yellow_cards',
        'red_cards',
      ),
      rows: Array.from({ length: SEASONS }, (_, season) => ofSeason(random, season)).flat(),
    },
  ];
}

function ofSeason(random: SeededRandom, season: number): readonly (readonly Cell[])[] {
  const year = FIRST_YEAR + season;
  const pairs = TEAMS.flatMap((home) => TEAMS.filter((away) => away !== home).map((away) => [home, away] as const));
  // Twice against each other at each place.
  return [...pairs, ...pairs].map(([home, away], at) => {
    const day = Date.UTC(year, 7, 13) + Math.floor((at * 320) / (2 * pairs.length)) * DAY_MS;
    const [scored, conceded] = [goals(random, home, 0.4), goals(random, away, 0)];
    const date = new Date(day);
    return [
      season * 2 * pairs.length + at + 1,
      `${year}/${String(year + 1).slice(2)}`,
      [date.getUTCDate(), date.getUTCMonth() + 1, date.getUTCFullYear()]
        .map((part) => String(part).padStart(2, '0'))
        .join('/'),
      home,
      away,
      scored,
      conceded,
      scored > conceded ? 'H' : scored < conceded ? 'A' : 'D',
      Math.round(21_000 - 1_900 * TEAMS.indexOf(home) + random.bell() * 1_500),
      random.pick(REFEREES),
      random.integer(0, 7),
      random.chance(0.12) ? 1 : 0,
    ];
  });
}

function goals(random: SeededRandom, team: string, atHome: number): number {
  const strength = 1.9 - 0.16 * TEAMS.indexOf(team) + atHome;
  let count = 0;
  for (let chance = 0; chance < 8; chance++) if (random.chance(strength / 8)) count++;
  return count;
}

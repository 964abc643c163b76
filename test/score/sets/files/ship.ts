import { SeededRandom } from '../../../../services/engine/samples/random.ts';
import { type Cell, type CsvTable, leaning } from '../../csv.ts';

const SEED = 70_101;
const PASSENGERS = 891;

const FAMILY_NAMES = ['Alder', 'Birk', 'Colley', 'Dunmore', 'Eskil', 'Fenwick', 'Garrity', 'Holm', 'Ivers', 'Jansson'];
const MEN = ['Arthur', 'Bertil', 'Charles', 'Edvin', 'Frank', 'George', 'Harald', 'Owen'];
const WOMEN = ['Ada', 'Beatrice', 'Clara', 'Edith', 'Florence', 'Greta', 'Hilda', 'Maud'];
const FARES = [0, 84, 21, 13];
const SURVIVED: Readonly<Record<string, readonly number[]>> = {
  female: [0, 0.95, 0.9, 0.5],
  male: [0, 0.37, 0.16, 0.13],
};

/** Passengers of a ship: codes instead of words, ages and cabins that are not known. */
export function shipTables(): readonly CsvTable[] {
  const random = new SeededRandom(SEED);
  return [
    {
      name: 'titanic',
      columns: [
        'PassengerId',
        'Survived',
        'Pclass',
        'Name',
        'Sex',
        'Age',
        'SibSp',
        'Parch',
        'Ticket',
        'Fare',
        'Cabin',
        'Embarked',
      ],
      rows: Array.from({ length: PASSENGERS }, (_, at) => passenger(random, at + 1)),
    },
  ];
}

function passenger(random: SeededRandom, id: number): readonly Cell[] {
  const pclass = random.weighted([1, 2, 3], (one) => [0, 24, 21, 55][one] ?? 0);
  const sex = random.chance(0.36) ? 'female' : 'male';
  const age = Math.max(1, Math.min(76, Math.round(31 + random.bell() * 13 - pclass)));
  const title = sex === 'male' ? (age < 14 ? 'Master' : 'Mr') : age < 24 ? 'Miss' : 'Mrs';
  const first = random.pick(sex === 'male' ? MEN : WOMEN);
  const fare = Math.max(4, (FARES[pclass] ?? 0) * (0.5 + random.next()));
  const deck = 'ABCDE'.charAt(random.integer(0, 4));
  return [
    id,
    random.chance(SURVIVED[sex]?.[pclass] ?? 0) ? 1 : 0,
    pclass,
    `${random.pick(FAMILY_NAMES)}, ${title}. ${first}`,
    sex,
    random.chance(0.2) ? null : age,
    random.weighted([0, 1, 2, 3], (one) => 1 / (1 + 3 * one)),
    random.weighted([0, 1, 2], (one) => 1 / (1 + 4 * one)),
    random.chance(0.3) ? `PC ${random.integer(17_000, 17_999)}` : String(random.integer(2_000, 350_000)),
    Math.round(fare * 10_000) / 10_000,
    random.chance(pclass === 1 ? 0.8 : 0.06) ? `${deck}${random.integer(2, 120)}` : null,
    id === 62 || id === 830 ? null : leaning(random, ['S', 'C', 'Q'], 2.4),
  ];
}

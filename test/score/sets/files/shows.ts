import { SeededRandom } from '../../../../services/engine/samples/random.ts';
import { type Cell, type CsvTable, DAY_MS, leaning } from '../../csv.ts';

const SEED = 70_202;
const TITLES = 2_400;
const FIRST_DAY_MS = Date.UTC(2016, 0, 1);
/** Until 30 June 2025. */
const DAYS = 3_469;

const COUNTRIES = ['United States', 'India', 'United Kingdom', 'Japan', 'South Korea', 'Spain', 'France', 'Mexico'];
const RATINGS = ['TV-MA', 'TV-14', 'PG-13', 'R', 'TV-PG', 'PG', 'TV-Y'];
const FILM_KINDS = ['Dramas', 'Comedies', 'Documentaries', 'Action & Adventure', 'Thrillers', 'Horror Movies'];
const SHOW_KINDS = ['International TV Shows', 'TV Dramas', 'TV Comedies', 'Crime TV Shows', "Kids' TV", 'Docuseries'];
const FIRST = ['Silent', 'Golden', 'Broken', 'Last', 'Hidden', 'Paper', 'Winter', 'Electric', 'Distant', 'Crimson'];
const SECOND = ['Harbor', 'Letters', 'Kingdom', 'Garden', 'Highway', 'Promise', 'Signal', 'Orchard', 'Voyage'];
const PEOPLE = ['Mira Castellan', 'Jon Pryce', 'Anil Deshpande', 'Yuna Park', 'Lucie Armand', 'Rafael Ortega'];
const ACTORS = ['Tess Holloway', 'Omar Siddiq', 'Kenji Mori', 'Priya Nair', 'Elena Voss', 'Sam Adeyemi', 'Hugo Blanc'];

/** Films and series of a streaming service: dates in words, lists in cells, minutes and seasons in one column. */
export function showsTables(): readonly CsvTable[] {
  const random = new SeededRandom(SEED);
  return [
    {
      name: 'streaming_titles',
      columns: [
        'show_id',
        'type',
        'title',
        'director',
        'cast',
        'country',
        'date_added',
        'release_year',
        'rating',
        'duration',
        'listed_in',
      ],
      rows: Array.from({ length: TITLES }, (_, at) => oneTitle(random, at)),
    },
  ];
}

function oneTitle(random: SeededRandom, at: number): readonly Cell[] {
  const isFilm = random.chance(0.69);
  const day = at === 0 ? DAYS - 1 : Math.floor(DAYS * Math.sqrt(random.next()));
  const added = new Date(FIRST_DAY_MS + day * DAY_MS);
  const kinds = isFilm ? FILM_KINDS : SHOW_KINDS;
  const seasons = random.weighted([1, 2, 3, 4, 5, 6], (one) => 1 / (one * one));
  const director = random.chance(isFilm ? 0.95 : 0.12) ? leaning(random, PEOPLE, 0.5) : null;
  return [
    `s${at + 1}`,
    isFilm ? 'Movie' : 'TV Show',
    `${random.pick(FIRST)} ${random.pick(SECOND)}${random.chance(0.4) ? ` ${random.integer(2, 9)}` : ''}`,
    director,
    random.chance(0.9) ? some(random, ACTORS, 3) : null,
    random.chance(0.92) ? leaning(random, COUNTRIES, 0.9) : null,
    random.chance(0.99) || at === 0
      ? added.toLocaleDateString('en-US', { month: 'long', day: 'numeric', year: 'numeric', timeZone: 'UTC' })
      : null,
    added.getUTCFullYear() - Math.floor(random.next() * random.next() * 30),
    leaning(random, RATINGS, 0.8),
    isFilm ? `${Math.round(98 + random.bell() * 20)} min` : `${seasons} ${seasons === 1 ? 'Season' : 'Seasons'}`,
    some(random, kinds, 2),
  ];
}

/** One item or more of the list, with commas between them. */
function some(random: SeededRandom, items: readonly string[], most: number): string {
  const wanted = random.integer(1, most);
  const found = new Set<string>();
  while (found.size < wanted) found.add(leaning(random, items, 0.4));
  return [...found].join(', ');
}

import { SeededRandom } from '../../../services/engine/samples/random.ts';
import { type Cell, type CsvTable, DAY_MS, dayText, leaning, momentText } from '../csv.ts';

const SEED = 81_409;
const ARTISTS = 36;
const CUSTOMERS = 180;
const INVOICES = 1_500;
const PLAYS = 6_000;
const FIRST_DAY_MS = Date.UTC(2022, 6, 1);
/** Until 30 June 2025. */
const DAYS = 1_096;

const BAND_FIRST = ['Silver', 'Hollow', 'Paper', 'Northern', 'Velvet', 'Broken'];
const BAND_SECOND = ['Foxes', 'Harbour', 'Static', 'Lanterns', 'Choir', 'Ravens'];
const GENRES = ['Rock', 'Jazz', 'Pop', 'Classical', 'Metal', 'Reggae'];
const COUNTRIES = ['USA', 'Canada', 'Brazil', 'Germany', 'Norway', 'India'];
const CITIES: Readonly<Record<string, readonly string[]>> = {
  USA: ['Boston', 'Chicago', 'Tucson'],
  Canada: ['Toronto', 'Montreal'],
  Brazil: ['Recife', 'Curitiba'],
  Germany: ['Bremen', 'Leipzig'],
  Norway: ['Bergen'],
  India: ['Pune', 'Delhi'],
};
const STAFF = [
  ['Adams', 'Andrea', 'General Manager', null, '2015-03-02'],
  ['Edwards', 'Nancy', 'Sales Manager', 1, '2016-08-14'],
  ['Peacock', 'Jane', 'Sales Support Agent', 2, '2018-04-01'],
  ['Park', 'Margaret', 'Sales Support Agent', 2, '2019-05-03'],
  ['Johnson', 'Steve', 'Sales Support Agent', 2, '2021-10-17'],
  ['Mitchell', 'Michael', 'IT Manager', 1, '2017-10-17'],
  ['King', 'Robert', 'IT Staff', 6, '2020-01-02'],
] as const;
const FIRST_NAMES = ['Luis', 'Leonie', 'Francis', 'Astrid', 'Rahul', 'Fernanda', 'Mark', 'Jennifer', 'Heather', 'Dan'];
const LAST_NAMES = ['Rocha', 'Koehler', 'Tremblay', 'Gruber', 'Sharma', 'Ramos', 'Taylor', 'Peterson', 'Leacock'];
const DEVICES = ['phone', 'desktop', 'tablet', 'speaker'];

interface Track {
  readonly id: number;
  readonly row: readonly Cell[];
  readonly price: number;
  readonly seconds: number;
}

/** A music shop that sells tracks and lets them be heard, named as its database names things. */
export function musicTables(): readonly CsvTable[] {
  const random = new SeededRandom(SEED);
  const albums = albumsOf(random);
  const tracks = tracksOf(random, albums);
  const countries = Array.from({ length: CUSTOMERS }, () => leaning(random, COUNTRIES, 0.6));
  const { invoices, lines } = salesOf(random, tracks, countries);
  return [
    {
      name: 'artists',
      columns: ['ArtistId', 'Name'],
      rows: Array.from({ length: ARTISTS }, (_, index) => [
        index + 1,
        `${BAND_FIRST[index % 6]} ${BAND_SECOND[Math.floor(index / 6)]}`,
      ]),
    },
    { name: 'albums', columns: ['AlbumId', 'Title', 'ArtistId', 'ReleaseYear'], rows: albums },
    {
      name: 'tracks',
      columns: ['TrackId', 'TrackName', 'AlbumId', 'Genre', 'DurationSeconds', 'UnitPrice'],
      rows: tracks.map(({ row }) => row),
    },
    {
      name: 'employees',
      columns: ['EmployeeId', 'LastName', 'FirstName', 'JobTitle', 'ReportsTo', 'HireDate'],
      rows: STAFF.map((one, index) => [index + 1, ...one]),
    },
    {
      name: 'customers',
      columns: ['CustomerId', 'FirstName', 'LastName', 'City', 'Country', 'SupportRepId'],
      rows: countries.map((country, index) => [
        index + 1,
        random.pick(FIRST_NAMES),
        random.pick(LAST_NAMES),
        random.pick(CITIES[country] ?? ['Oslo']),
        country,
        random.weighted([3, 4, 5], (one) => 7 - one),
      ]),
    },
    { name: 'invoices', columns: ['InvoiceId', 'CustomerId', 'InvoiceDate', 'Total'], rows: invoices },
    { name: 'invoice_lines', columns: ['InvoiceLineId', 'InvoiceId', 'TrackId', 'UnitPrice', 'Quantity'], rows: lines },
    {
      name: 'plays',
      columns: ['PlayId', 'TrackId', 'CustomerId', 'PlayedAt', 'Device', 'SecondsHeard'],
      rows: playsOf(random, tracks),
    },
  ];
}

function albumsOf(random: SeededRandom): Cell[][] {
  const rows: Cell[][] = [];
  // The last two artists have no album.
  for (let artist = 1; artist <= ARTISTS - 2; artist++) {
    const count = 1 + Math.floor(random.next() ** 2 * 5);
    for (let number = 1; number <= count; number++)
      rows.push([
        rows.length + 1,
        `Volume ${number} of ${BAND_SECOND[artist % 6]} ${artist}`,
        artist,
        random.integer(1985, 2024),
      ]);
  }
  return rows;
}

function tracksOf(random: SeededRandom, albums: readonly Cell[][]): Track[] {
  const tracks: Track[] = [];
  for (const [album] of albums) {
    const genre = leaning(random, GENRES, 0.5);
    const count = random.integer(5, 9);
    for (let number = 1; number <= count; number++) {
      const id = tracks.length + 1;
      const seconds = random.integer(95, 540);
      const price = seconds > 400 ? 1.99 : 0.99;
      tracks.push({ id, price, seconds, row: [id, `Song ${number}-${album}`, album ?? null, genre, seconds, price] });
    }
  }
  return tracks;
}

function salesOf(random: SeededRandom, tracks: readonly Track[], countries: readonly string[]) {
  const lines: Cell[][] = [];
  const days = Array.from({ length: INVOICES }, () => Math.floor(random.next() ** 0.85 * DAYS)).sort((a, b) => a - b);
  const invoices = days.map((day, index): Cell[] => {
    let total = 0;
    for (let line = random.integer(1, 5); line > 0; line--) {
      const track = tracks[Math.floor(random.next() ** 1.5 * tracks.length * 0.8)];
      if (!track) continue;
      total += track.price;
      lines.push([lines.length + 1, index + 1, track.id, track.price, 1]);
    }
    // The last dozen customers only listen.
    const customer = 1 + Math.floor(random.next() ** 1.3 * (countries.length - 12));
    return [index + 1, customer, dayText(FIRST_DAY_MS + day * DAY_MS), total.toFixed(2)];
  });
  return { invoices, lines };
}

function playsOf(random: SeededRandom, tracks: readonly Track[]): Cell[][] {
  return Array.from({ length: PLAYS }, () => Math.floor(random.next() ** 0.7 * DAYS))
    .sort((a, b) => a - b)
    .map((day, index) => {
      const track = tracks[Math.floor(random.next() ** 1.2 * tracks.length)];
      const heard = Math.round((track?.seconds ?? 0) * Math.min(1, 0.3 + random.next()));
      const atMs = FIRST_DAY_MS + day * DAY_MS + random.integer(0, 86_399) * 1_000;
      return [
        index + 1,
        track?.id ?? null,
        random.integer(20, CUSTOMERS),
        momentText(atMs),
        leaning(random, DEVICES, 0.7),
        heard,
      ];
    });
}

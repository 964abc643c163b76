import type { SeededRandom } from './random.ts';
import { DAY_MS, dateText, type SampleCell, type SampleTable, timestampText } from './table.ts';

const REVIEWS = 204;

const OPENINGS = [
  'I stop here every week.',
  'My first visit.',
  'We came as a family.',
  'A friend told me about this place.',
  'I was only passing by.',
];
const PRAISE = [
  'The croissants are crisp and taste of real butter.',
  'The sourdough has a wonderful crust.',
  'Friendly people who remember your name.',
  'The cinnamon rolls were still warm.',
  'Fair prices for this quality.',
];
const COMPLAINTS = [
  'The muffins were dry this time.',
  'I waited far too long.',
  'The baguette was from the day before.',
  'Too sweet for my taste.',
  'There was no place to sit.',
];
const ENDINGS_GOOD = ['I will be back.', 'Highly recommended.', 'Worth the walk.'];
const ENDINGS_BAD = ['I expected more.', 'Maybe another time.', 'Not again.'];

/** Columns of the reviews in pieces. */
export const CHUNK_COLUMNS: SampleTable['columns'] = [
  { name: 'franchiseID', type: 'BIGINT' },
  { name: 'review_date', type: 'TIMESTAMP' },
  { name: 'chunked_text', type: 'VARCHAR' },
  { name: 'chunk_id', type: 'VARCHAR' },
  { name: 'review_uri', type: 'VARCHAR' },
];

/** Reviews of the franchises, and the same texts in pieces as a search index would hold them. */
export function generateReviews(
  random: SeededRandom,
  franchiseIds: readonly number[],
  span: { readonly firstDayMs: number; readonly days: number },
): { readonly reviews: SampleCell[][]; readonly chunks: SampleCell[][] } {
  const reviews: SampleCell[][] = [];
  const chunks: SampleCell[][] = [];
  for (let id = 1; id <= REVIEWS; id++) {
    const franchiseId = random.pick(franchiseIds);
    const writtenAtMs = span.firstDayMs + random.integer(0, span.days - 1) * DAY_MS + random.integer(0, 86_399) * 1_000;
    const happy = random.chance(0.7);
    const sentences = [
      random.pick(OPENINGS),
      random.pick(happy ? PRAISE : COMPLAINTS),
      random.pick(random.chance(0.8) === happy ? PRAISE : COMPLAINTS),
      random.pick(happy ? ENDINGS_GOOD : ENDINGS_BAD),
    ];
    reviews.push([sentences.join(' '), franchiseId, timestampText(writtenAtMs), id]);
    const uri = `reviews/${dateText(writtenAtMs)}/${id}.txt`;
    chunks.push([franchiseId, timestampText(writtenAtMs), sentences.slice(0, 2).join(' '), `${id}-1`, uri]);
    chunks.push([franchiseId, timestampText(writtenAtMs), sentences.slice(2).join(' '), `${id}-2`, uri]);
  }
  return { reviews, chunks };
}

import type { Concept, Direction } from './types.ts';

/** The degrees of a quality; `a|b` are alternatives. */
export interface Adjective {
  readonly positive: string;
  readonly comparative: string;
  readonly superlative: string;
  readonly concept: Concept;
  /** What the superlative takes: the greatest (`desc`) or the least value. */
  readonly direction: Direction;
}

/** Qualities that business questions rank and compare by. */
export const ADJECTIVES: readonly Adjective[] = [
  {
    positive: 'expensive|costly|pricey',
    comparative: 'more expensive|costlier|pricier|dearer|more costly',
    superlative: 'most expensive|costliest|priciest|dearest|most costly',
    concept: 'money',
    direction: 'desc',
  },
  {
    positive: 'cheap|inexpensive|affordable',
    comparative: 'cheaper|less expensive|less costly',
    superlative: 'cheapest|least expensive|least costly|most affordable',
    concept: 'money',
    direction: 'asc',
  },
  {
    positive: 'long|lengthy',
    comparative: 'longer|lengthier',
    superlative: 'longest|lengthiest',
    concept: 'length',
    direction: 'desc',
  },
  {
    positive: 'short|brief',
    comparative: 'shorter|briefer',
    superlative: 'shortest|briefest',
    concept: 'length',
    direction: 'asc',
  },
  {
    positive: 'far',
    comparative: 'farther|further',
    superlative: 'farthest|furthest',
    concept: 'distance',
    direction: 'desc',
  },
  {
    positive: 'near|close',
    comparative: 'nearer|closer',
    superlative: 'nearest|closest',
    concept: 'distance',
    direction: 'asc',
  },
  { positive: 'old|aged', comparative: 'older', superlative: 'oldest', concept: 'age', direction: 'desc' },
  { positive: 'young', comparative: 'younger', superlative: 'youngest', concept: 'age', direction: 'asc' },
  {
    positive: 'new|recent',
    comparative: 'newer|more recent',
    superlative: 'newest|latest|most recent|last|most recently',
    concept: 'recency',
    direction: 'desc',
  },
  { positive: 'early', comparative: 'earlier', superlative: 'earliest|first', concept: 'recency', direction: 'asc' },
  {
    positive: 'big|large|great|huge|major',
    comparative: 'bigger|larger|greater',
    superlative: 'biggest|largest|greatest',
    concept: 'size',
    direction: 'desc',
  },
  {
    positive: 'small|little|tiny|minor',
    comparative: 'smaller',
    superlative: 'smallest|tiniest',
    concept: 'size',
    direction: 'asc',
  },
  { positive: 'heavy', comparative: 'heavier', superlative: 'heaviest', concept: 'mass', direction: 'desc' },
  { positive: 'light', comparative: 'lighter', superlative: 'lightest', concept: 'mass', direction: 'asc' },
  {
    positive: 'fast|quick',
    comparative: 'faster|quicker',
    superlative: 'fastest|quickest',
    concept: 'speed',
    direction: 'desc',
  },
  { positive: 'slow', comparative: 'slower', superlative: 'slowest', concept: 'speed', direction: 'asc' },
  {
    positive: 'hot|warm',
    comparative: 'hotter|warmer',
    superlative: 'hottest|warmest',
    concept: 'warmth',
    direction: 'desc',
  },
  {
    positive: 'cold|cool',
    comparative: 'colder|cooler',
    superlative: 'coldest|coolest',
    concept: 'warmth',
    direction: 'asc',
  },
  {
    positive: 'wet|rainy',
    comparative: 'wetter|rainier',
    superlative: 'wettest|rainiest',
    concept: 'rain',
    direction: 'desc',
  },
  { positive: 'dry', comparative: 'drier|dryer', superlative: 'driest|dryest', concept: 'rain', direction: 'asc' },
  { positive: 'tall', comparative: 'taller', superlative: 'tallest', concept: 'height', direction: 'desc' },
  {
    positive: 'high',
    comparative: 'higher',
    superlative: 'highest|peak',
    concept: 'amount',
    direction: 'desc',
  },
  { positive: 'low', comparative: 'lower', superlative: 'lowest', concept: 'amount', direction: 'asc' },
  {
    positive: 'popular|common|frequent|busy',
    comparative: 'more popular|more common|more frequent|busier',
    superlative:
      'most popular|most common|most commonly|most frequent|most frequently|busiest|most active|most used|most often|most prevalent|most frequently used|most commonly used|main|predominant|dominant|prevailing',
    concept: 'frequency',
    direction: 'desc',
  },
  {
    positive: 'rare|quiet|unpopular',
    comparative: 'rarer|quieter|less popular|less common|less frequent',
    superlative:
      'rarest|quietest|least popular|least common|least frequent|least used|least active|least frequently|least busy|least often|slackest',
    concept: 'frequency',
    direction: 'asc',
  },
  {
    positive: 'good',
    comparative: 'better',
    superlative:
      'best|best selling|bestselling|top selling|best performing|top performing|highest performing|most sold|most successful|most valuable|leading',
    concept: 'quality',
    direction: 'desc',
  },
  {
    positive: 'bad|poor',
    comparative: 'worse|poorer',
    superlative:
      'worst|worst selling|worst performing|least sold|least successful|poorest|least valuable|lowest performing|slowest selling',
    concept: 'quality',
    direction: 'asc',
  },
  {
    positive: '',
    comparative: 'better paid|higher paid',
    superlative: 'highest paid|best paid|top paid|highest earning|top earning|best earning|most paid',
    concept: 'pay',
    direction: 'desc',
  },
  {
    positive: '',
    comparative: 'lower paid|worse paid|less paid',
    superlative: 'lowest paid|worst paid|least paid|lowest earning',
    concept: 'pay',
    direction: 'asc',
  },
  {
    positive: '',
    comparative: 'higher grossing',
    superlative: 'highest grossing|top grossing|best grossing|biggest grossing',
    concept: 'gross',
    direction: 'desc',
  },
  {
    positive: '',
    comparative: 'lower grossing',
    superlative: 'lowest grossing|worst grossing',
    concept: 'gross',
    direction: 'asc',
  },
  {
    positive: 'profitable|lucrative',
    comparative: 'more profitable|more lucrative',
    superlative: 'most profitable|most lucrative',
    concept: 'gain',
    direction: 'desc',
  },
  {
    positive: '',
    comparative: 'less profitable|less lucrative',
    superlative: 'least profitable|most unprofitable|least lucrative',
    concept: 'gain',
    direction: 'asc',
  },
];

/** Places, people and things of the bakery sample. Invented, apart from the names of cities and districts. */

/** A place and what it says about those who are there. */
export interface City {
  readonly city: string;
  readonly state: string | null;
  readonly country: string;
  readonly continent: string;
  readonly districts: readonly string[];
  /** First digits of postal codes. */
  readonly zip: number;
  readonly longitude: number;
  readonly latitude: number;
  /** How the country's sales change over the half year. */
  readonly trend: number;
}

const GROWING = 1.6;
const SHRINKING = -0.7;

const CONTINENTS: Readonly<Record<string, string>> = {
  'United States': 'North America',
  Canada: 'North America',
  Brazil: 'South America',
  Japan: 'Asia',
  Australia: 'Oceania',
  France: 'Europe',
  Germany: 'Europe',
  Sweden: 'Europe',
};

const TRENDS: Readonly<Record<string, number>> = { Japan: GROWING, Australia: SHRINKING };

/** Where shops, customers and suppliers are; the first are the first to get a shop. */
export const CITIES: readonly City[] = [
  city('New York', 'New York', 'United States', ['Chelsea', 'Harlem', 'Tribeca'], [100, -73.98, 40.75]),
  city('Tokyo', null, 'Japan', ['Shibuya', 'Ginza', 'Asakusa'], [150, 139.7, 35.68]),
  city('Sydney', 'New South Wales', 'Australia', ['Newtown', 'The Rocks', 'Manly'], [200, 151.21, -33.87]),
  city('Paris', null, 'France', ['Marais', 'Montmartre', 'Bastille'], [750, 2.35, 48.86]),
  city('Toronto', 'Ontario', 'Canada', ['Kensington', 'Yorkville'], [416, -79.38, 43.65]),
  city('Berlin', null, 'Germany', ['Mitte', 'Kreuzberg', 'Pankow'], [101, 13.4, 52.52]),
  city('Chicago', 'Illinois', 'United States', ['Loop', 'Pilsen', 'Uptown'], [606, -87.63, 41.88]),
  city('Osaka', null, 'Japan', ['Umeda', 'Namba'], [530, 135.5, 34.69]),
  city('Melbourne', 'Victoria', 'Australia', ['Fitzroy', 'Carlton'], [300, 144.96, -37.81]),
  city('São Paulo', 'São Paulo', 'Brazil', ['Pinheiros', 'Moema'], [13, -46.63, -23.55]),
  city('Seattle', 'Washington', 'United States', ['Ballard', 'Fremont'], [981, -122.33, 47.61]),
  city('Kyoto', null, 'Japan', ['Gion', 'Arashiyama'], [600, 135.77, 35.01]),
  city('Lyon', null, 'France', ['Croix-Rousse', 'Bellecour'], [690, 4.84, 45.76]),
  city('Stockholm', null, 'Sweden', ['Södermalm', 'Östermalm'], [111, 18.07, 59.33]),
  city('Vancouver', 'British Columbia', 'Canada', ['Gastown', 'Kitsilano'], [604, -123.12, 49.28]),
  city('San Francisco', 'California', 'United States', ['Mission', 'Sunset', 'Marina'], [941, -122.42, 37.77]),
  city('Munich', null, 'Germany', ['Schwabing', 'Haidhausen'], [803, 11.58, 48.14]),
  city('Brisbane', 'Queensland', 'Australia', ['West End', 'Newstead'], [400, 153.03, -27.47]),
];

function city(
  name: string,
  state: string | null,
  country: string,
  districts: readonly string[],
  [zip, longitude, latitude]: readonly [number, number, number],
): City {
  const continent = CONTINENTS[country] ?? 'Europe';
  return { city: name, state, country, continent, districts, zip, longitude, latitude, trend: TRENDS[country] ?? 0.1 };
}

/** Given names of customers. */
export const FIRST_NAMES = [
  { name: 'Amara', gender: 'female' },
  { name: 'Benoit', gender: 'male' },
  { name: 'Chiara', gender: 'female' },
  { name: 'Daniel', gender: 'male' },
  { name: 'Elif', gender: 'female' },
  { name: 'Felix', gender: 'male' },
  { name: 'Grace', gender: 'female' },
  { name: 'Hiro', gender: 'male' },
  { name: 'Ingrid', gender: 'female' },
  { name: 'Jonas', gender: 'male' },
  { name: 'Keiko', gender: 'female' },
  { name: 'Liam', gender: 'male' },
  { name: 'Maya', gender: 'female' },
  { name: 'Noah', gender: 'male' },
  { name: 'Olivia', gender: 'female' },
  { name: 'Pedro', gender: 'male' },
  { name: 'Quinn', gender: 'female' },
  { name: 'Ravi', gender: 'male' },
  { name: 'Sofia', gender: 'female' },
  { name: 'Tomás', gender: 'male' },
  { name: 'Uma', gender: 'female' },
  { name: 'Viktor', gender: 'male' },
] as const;

/** Family names of customers. */
export const LAST_NAMES = [
  'Abbott',
  'Bauer',
  'Castro',
  'Dubois',
  'Eriksson',
  'Fischer',
  'Garcia',
  'Hughes',
  'Ito',
  'Jensen',
  'Kim',
  'Lindqvist',
  'Moreau',
  'Nguyen',
  'Oliveira',
  'Patel',
  'Reid',
  'Sato',
  'Tanaka',
  'Underwood',
  'Vargas',
  'Weber',
  'Young',
  'Zhang',
];

/** Streets of customers. */
export const STREETS = [
  'Mill Lane',
  'Orchard Road',
  'Station Street',
  'Harbour View',
  'Old Market',
  'Chestnut Avenue',
  'River Walk',
  'Bridge Street',
];

/** What suppliers deliver, and the name each has. */
export const INGREDIENTS = [
  { name: 'flour', brand: 'Golden Field' },
  { name: 'butter', brand: 'Green Meadow' },
  { name: 'sugar', brand: 'Sweet Cane' },
  { name: 'yeast', brand: 'Rising Star' },
  { name: 'almonds', brand: 'Sunny Grove' },
  { name: 'cinnamon', brand: 'Spice Coast' },
  { name: 'blueberries', brand: 'Blue Hill' },
  { name: 'eggs', brand: 'Happy Hen' },
  { name: 'milk', brand: 'Clover Valley' },
  { name: 'vanilla', brand: 'Orchid Isle' },
  { name: 'salt', brand: 'White Shore' },
  { name: 'cheese', brand: 'Alpine Peak' },
  { name: 'apples', brand: 'Crisp Orchard' },
  { name: 'honey', brand: 'Busy Bee' },
];

/** One for each franchise. */
export const SHOP_NAMES = [
  'Crust & Crumb',
  'Sakura Bakes',
  'Harbour Hearth',
  'Le Petit Four',
  'Maple Oven',
  'Brotzeit',
  'Windy City Whisk',
  'Golden Whisk',
  'Laneway Loaves',
  'Doce Forno',
  'Rainy Day Bakery',
  'Temple Tarts',
  'Silk Street Sweets',
  'Cardamom Corner',
  'Pacific Pastry',
  'Bay Bridge Bread',
  'Isar Oven',
  'Sunny Side Buns',
  'Empire Eclairs',
  'Tower Toast',
  'Opera Oats',
  'Rive Gauche Rye',
  'Lakeside Loaf',
  'Spree Strudel',
  'Lakefront Layers',
  'Castle Crumbs',
  'Tram Stop Treats',
  'Jardim Bakery',
  'Emerald Ovens',
  'Bamboo Bakehouse',
  'Confluence Cakes',
  'Archipelago Bakes',
  'Seawall Sweets',
  'Foghorn Flour',
  'Alpine Almond',
  'River Bend Bakery',
  'Broadway Brioche',
  'Lantern Loaves',
  'Ferry Flakes',
  'Canal Crumble',
  'Northern Nibbles',
  'Linden Loaf',
  'Prairie Pastry',
  'Dotonbori Dough',
  'Goldfield Grains',
  'Vila Vanilla',
  'Pine Street Pies',
  'Moss Garden Bakery',
];

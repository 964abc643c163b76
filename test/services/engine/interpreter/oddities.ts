import type { World } from './worlds.ts';

/** Names and values that SQL and questions stumble over. */
export const oddities: World = {
  title: 'Odds',
  tables: {
    'odd.box.shelf items': [
      {
        'item id': 1,
        order: 'first',
        'unit price ($)': 2.5,
        'maker`s name': "O'Neil \\ Sons",
        group: 'A',
        Größe: 'groß',
        added: '2024-01-05',
      },
      {
        'item id': 2,
        order: 'second',
        'unit price ($)': 4,
        'maker`s name': 'Fox & Co',
        group: 'B',
        Größe: 'klein',
        added: '2024-02-05',
      },
      {
        'item id': 3,
        order: 'first',
        'unit price ($)': 7,
        'maker`s name': 'Fox & Co',
        group: 'B',
        Größe: null,
        added: '2024-02-09',
      },
    ],
  },
};

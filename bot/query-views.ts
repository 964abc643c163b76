import type { Answer } from '../services/genie/types.ts';
import type { AnswerView, QueryView } from './types.ts';

/** How the query at a place (0 is the first) is shown. */
export function queryViewOf(view: AnswerView, query: number): QueryView {
  const { chart, page } = (query === 0 ? view : view.more?.find((one) => one.query === query)) ?? {};
  return { ...(chart === undefined ? {} : { chart }), ...(page === undefined ? {} : { page }) };
}

/** The same view of an answer, but for the query at a place. */
export function withQueryView(view: AnswerView, query: number, shown: QueryView): AnswerView {
  if (query === 0) {
    const { chart: _chart, page: _page, ...kept } = view;
    return { ...kept, ...shown };
  }
  const { more = [], ...kept } = view;
  const others = more.filter((one) => one.query !== query);
  const changed = Object.keys(shown).length === 0 ? others : [...others, { ...shown, query }];
  const all = changed.toSorted((a, b) => a.query - b.query);
  return all.length === 0 ? kept : { ...kept, more: all };
}

/** Whether the answer has a query at each of the places. Cards are handed back by people, who can write any place. */
export function hasQueries({ more = [] }: Pick<Answer, 'more'>, places: readonly number[]): boolean {
  return places.every((place) => place === 0 || more[place - 1] !== undefined);
}

/** The places of the further queries that a view speaks of. */
export function placesIn({ more = [] }: AnswerView): readonly number[] {
  return more.map(({ query }) => query);
}

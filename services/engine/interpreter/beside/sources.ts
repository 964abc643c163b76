import type { Compiled } from '../compiled.ts';
import type { ColumnRef, PlanDim, PlanFilter, QueryPlan } from '../plan.ts';

/** Where a column really stands: in its own table, in one that it is looked up in, or as the key of another one. */
function sourceOf(compiled: Compiled, ref: ColumnRef): string {
  const borrowed = compiled.find(ref.table, ref.column)?.column.borrowed;
  const last = borrowed?.via.at(-1);
  const place = last && borrowed ? { table: last.right.table, column: borrowed.column } : ref;
  const join = compiled.model.joins.find(({ left }) => left.table === place.table && left.column === place.column);
  const { table, column } = join?.right ?? place;
  return `${table}\n${column}`;
}

/** What a breakdown is by, in whatever table it is seen; undefined where it means something in one table only. */
function sharedDim(compiled: Compiled, dim: PlanDim): string | undefined {
  if (dim.kind === 'time') return `every ${dim.grain}`;
  return dim.kind === 'column' ? sourceOf(compiled, dim.ref) : undefined;
}

/** The breakdowns of the second plan in the order of the first one's; undefined when they are not the same things. */
export function sameDims(compiled: Compiled, first: QueryPlan, second: QueryPlan): PlanDim[] | undefined {
  if (first.dims.length !== second.dims.length) return undefined;
  const others = new Map(second.dims.map((dim) => [sharedDim(compiled, dim), dim]));
  const found = first.dims.flatMap((dim) => {
    const key = sharedDim(compiled, dim);
    return (key === undefined ? undefined : others.get(key)) ?? [];
  });
  return found.length === first.dims.length && others.size === found.length ? found : undefined;
}

/** Of a condition that the same words may have made in both tables: where its column stands, and the rest. */
function limited(compiled: Compiled, filter: PlanFilter): { readonly source: string; readonly what: string }[] {
  if (filter.kind === 'time' || filter.kind === 'clock' || filter.kind === 'weekdays' || filter.kind === 'snippet')
    return [];
  const { ref, ...what } = filter;
  return [{ source: sourceOf(compiled, ref), what: JSON.stringify(what) }];
}

/** How many conditions look alike and are about different things: the same word was taken for two. */
export function contrary(compiled: Compiled, first: QueryPlan, second: QueryPlan): number {
  const [own = [], other = []] = [first, second].map(({ where }) => where.flatMap((one) => limited(compiled, one)));
  return own.filter(({ source, what }) => {
    const alike = other.filter((one) => one.what === what);
    return alike.length > 0 && !alike.some((one) => one.source === source);
  }).length;
}

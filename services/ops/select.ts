/**
 * The value at a rank (0: the smallest) of the first `length` values, which are put into another order: about two passes
 * over them, where sorting takes ten. `length` is at least 1.
 */
export function select(values: Float64Array, rank: number, length = values.length): number {
  let low = 0;
  let high = length - 1;
  while (low < high) {
    const pivot = middleOfThree(values, low, high);
    let from = low;
    let to = high;
    while (from <= to) {
      while ((values[from] ?? 0) < pivot) from++;
      while ((values[to] ?? 0) > pivot) to--;
      if (from > to) break;
      swap(values, from++, to--);
    }
    if (rank <= to) high = to;
    else if (rank >= from) low = from;
    else break;
  }
  return values[rank] ?? Number.NaN;
}

/** Keeps values that are in order already from being the worst case. */
function middleOfThree(values: Float64Array, low: number, high: number): number {
  const first = values[low] ?? 0;
  const middle = values[(low + high) >>> 1] ?? 0;
  const last = values[high] ?? 0;
  return Math.max(Math.min(first, middle), Math.min(Math.max(first, middle), last));
}

function swap(values: Float64Array, a: number, b: number): void {
  const kept = values[a] ?? 0;
  values[a] = values[b] ?? 0;
  values[b] = kept;
}

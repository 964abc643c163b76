/**
 * Bounds an `LRUCache` by its entries, with room made as they come. With `max` the cache makes room for all of them when it
 * is made, which takes milliseconds and hundreds of kilobytes for some ten thousand, most of whom never come.
 */
export function atMost(entries: number): { readonly maxSize: number; readonly sizeCalculation: () => number } {
  return { maxSize: entries, sizeCalculation: () => 1 };
}

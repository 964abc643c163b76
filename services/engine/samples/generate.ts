import { generateBakehouse } from './bakehouse.ts';
import { generateTrips } from './nyctaxi.ts';
import type { SampleTable } from './table.ts';

/** All sample tables, row by row the same each time. The data files beside the space file hold exactly these rows. */
export function generateSamples(): readonly SampleTable[] {
  return [generateTrips(), ...generateBakehouse()];
}

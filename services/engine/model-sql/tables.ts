import type { Model } from '../model.ts';
import type { GateTable } from './gate.ts';

/** What SQL from outside may see: the tables and columns of the model, so nothing that the space keeps hidden. */
export function visibleTables(model: Model): GateTable[] {
  return model.tables
    .filter(({ columns }) => columns.length > 0)
    .map(({ identifier, columns }) => ({
      identifier,
      columns: columns.map(({ name, type }) => ({ name, isText: type === 'string' })),
    }));
}

import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the channel did. A question is acknowledged when Lamp said so for one of its deliveries. */
export type ChannelRecord =
  | { readonly kind: 'round'; readonly round: number; readonly end: string }
  | { readonly kind: 'posted'; readonly question: string; readonly conversation: string; readonly text: string }
  | { readonly kind: 'acknowledged'; readonly question: string }
  /** Delivered once more under the same id although it was acknowledged, and acknowledged again. */
  | { readonly kind: 'redelivered'; readonly question: string };

/** What the connector let people see. `id` names the message within its conversation. */
export type ConnectorRecord =
  | { readonly kind: 'shown'; readonly conversation: string; readonly id: string; readonly activity: unknown }
  | { readonly kind: 'removed'; readonly conversation: string; readonly id: string };

/** What Genie was asked and took. */
export interface GenieRecord {
  readonly content: string;
}

export const FILES = { channel: 'channel.jsonl', connector: 'connector.jsonl', genie: 'genie.jsonl' } as const;

/** Writes each record down at once: what a process saw is kept even if the run is broken off. */
export class Recorder<T> {
  readonly #path: string;

  constructor(folder: string, file: string) {
    this.#path = join(folder, file);
    appendFileSync(this.#path, '');
  }

  write(...records: readonly T[]): void {
    if (records.length > 0) appendFileSync(this.#path, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  }
}

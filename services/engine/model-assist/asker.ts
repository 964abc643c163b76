import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { type Asked, type Fault, ModelClient } from './client.ts';
import { Gate } from './gate.ts';
import type { ModelSettings } from './settings.ts';

/** Nobody answered. */
export interface AskedInVain {
  readonly kind: 'fault';
  readonly fault: Fault;
}

/** A reply, or why there is none. */
export type Heard = { readonly kind: 'content'; readonly content: string } | AskedInVain;

/** Asks the model, within what it may be asked, and tells the log when it did not answer. */
export class Asker {
  readonly #settings: ModelSettings;
  readonly #log: Log;
  readonly #client: ModelClient;
  readonly #gate: Gate;

  constructor({ settings, clock, log }: { settings: ModelSettings; clock: Clock; log: Log }) {
    this.#settings = settings;
    this.#log = log;
    this.#client = new ModelClient(settings, clock);
    this.#gate = new Gate({ perMinute: settings.perMinute, clock });
  }

  /** @param until monotonic milliseconds: what is not there by then is a timeout. @throws the signal's reason. */
  async ask(asked: Asked, until: number, signal: AbortSignal): Promise<Heard> {
    const refused = this.#gate.take();
    if (refused) return this.fault(refused);
    const completion = await this.#client.complete(asked, until, signal);
    if (completion.kind === 'content') return completion;
    this.#gate.failed(completion.fault);
    return this.fault(completion.fault, completion.status);
  }

  /** Neither address nor key nor question: they are in the settings, or nobody's business. */
  fault(fault: Fault, status?: number): AskedInVain {
    const more = status === undefined ? {} : { status };
    this.#log.warn({ model: this.#settings.name, fault, ...more }, 'the language model could not be asked');
    return { kind: 'fault', fault };
  }
}

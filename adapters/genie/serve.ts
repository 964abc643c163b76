import { join } from 'node:path';
import type { ChartPainter } from '../../services/charts/types.ts';
import type { Clock } from '../../services/clock.ts';
import type { Engine } from '../../services/engine/types.ts';
import type { Log } from '../../services/log.ts';
import { claimStateDir } from '../../services/store/state-dir.ts';
import type { Running } from './child.ts';
import type { OpenedControl } from './control/open.ts';
import { GenieFace } from './face.ts';
import type { DataFacts } from './protocol.ts';

export interface ServeOptions {
  readonly openEngine: () => Promise<Engine & { readonly facts?: DataFacts }>;
  readonly painter: ChartPainter;
  /** The face keeps its file in the folder `genie` of it, held by one process at a time. */
  readonly stateDir: string;
  readonly token: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly clock: Clock;
  readonly log: Log;
  /** How long each status lasts at least, milliseconds. */
  readonly stepMs?: number;
  /** Opens what decides that something goes otherwise than usual. Default: nothing does. */
  readonly openControl?: () => Promise<OpenedControl>;
}

/**
 * Opens everything of the embedded Genie and serves it on loopback.
 * @throws AppError `state.*`, `config.port_in_use`, `genie.space_misconfigured`; what was opened is closed then.
 */
export async function serveGenie(options: ServeOptions): Promise<Running> {
  const { openEngine, painter, stateDir, clock } = options;
  const closing: (() => Promise<void> | void)[] = [() => painter.stop()];
  const close = async () => {
    for (const one of closing.splice(0).reverse()) await one();
  };
  try {
    // A predecessor that is still on its way out holds the folder; the data can be loaded meanwhile.
    const [folder, engine] = await Promise.allSettled([
      claimStateDir({ path: join(stateDir, 'genie'), clock }).then((claimed) => {
        closing.push(() => claimed.release());
        return claimed;
      }),
      openEngine().then((opened) => {
        closing.push(() => opened.close());
        return opened;
      }),
    ]);
    if (folder.status === 'rejected') throw folder.reason;
    if (engine.status === 'rejected') throw engine.reason;
    const opened = await options.openControl?.();
    if (opened) closing.push(() => opened.stop());
    const face = new GenieFace({
      ...options,
      engine: engine.value,
      databasePath: folder.value.file('genie.db'),
      ...(opened ? { control: opened.control } : {}),
    });
    closing.push(() => face.stop());
    await face.start();
    const warming = new AbortController();
    const { log } = options;
    const warmed = (engine.value.warm?.(warming.signal) ?? Promise.resolve()).catch((error: unknown) => {
      if (!warming.signal.aborted)
        log.warn({ err: error }, 'the embedded Genie could not answer its own first questions');
    });
    closing.push(async () => {
      warming.abort(new Error('the embedded Genie stops'));
      await warmed;
    });
    const { facts } = engine.value;
    return { port: face.port, stop: close, ...(facts ? { data: facts } : {}) };
  } catch (error) {
    await close();
    throw error;
  }
}

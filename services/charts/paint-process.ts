import { drawPng } from './paint-draw.ts';
import type { ChartSpec, PaintStyle } from './types.ts';

/** What the drawing process is sent, one at a time. */
export interface PaintJob {
  readonly id: number;
  readonly spec: ChartSpec;
  readonly style: PaintStyle;
}

/** What it sends back: the picture, or why there is none. */
export type PaintDone =
  | { readonly id: number; readonly png: Uint8Array }
  | { readonly id: number; readonly failure: string };

/**
 * The drawing process. Nothing but its channel keeps it alive: when the parent lets go of it, or dies in whatever way, the
 * channel closes and it ends. Ctrl-C on a terminal reaches it as well, but when to end is for the parent to say.
 */
process.on('SIGINT', () => {});
process.on('message', (job: PaintJob) => {
  drawPng(job.spec, job.style).then(
    (png) => send({ id: job.id, png }),
    (error: unknown) => send({ id: job.id, failure: error instanceof Error ? error.message : String(error) }),
  );
});

function send(done: PaintDone): void {
  process.send?.(done);
}

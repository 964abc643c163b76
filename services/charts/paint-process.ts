import { drawPng } from './paint-draw.ts';
import type { ChartSpec, PaintStyle } from './types.ts';

/** What the drawing process is sent, one at a time. */
export interface PaintJob {
  readonly id: number;
  readonly spec: ChartSpec;
  readonly style: PaintStyle;
  /** Drawn to be ready for the next one, and only while no real one waits. */
  readonly isPractice?: true;
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
let isNeeded = false;
process.on('message', (job: PaintJob) => {
  isNeeded ||= !job.isPractice;
  if (!job.isPractice) draw(job);
  // What came while this process was loading has been taken by then.
  else
    setImmediate(() => {
      if (!isNeeded) draw(job);
    });
});

function draw(job: PaintJob): void {
  drawPng(job.spec, job.style).then(
    (png) => send({ id: job.id, png }),
    (error: unknown) => send({ id: job.id, failure: error instanceof Error ? error.message : String(error) }),
  );
}

function send(done: PaintDone): void {
  process.send?.(done);
}

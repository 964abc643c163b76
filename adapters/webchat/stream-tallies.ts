/**
 * Why a frame went: the turn of the event loop ended, it was full, its first activity had waited long enough, the one
 * before it had been taken and there was more, somebody asked, or activities go alone.
 */
export type FrameReason = 'turn' | 'max_items' | 'max_wait' | 'more' | 'asked' | 'single';

/** Why a stream ended. */
export type StreamEnd = 'client' | 'collision' | 'slow' | 'silent' | 'stopping' | 'forgotten' | 'failed';

/** What all streams have done since the start, as plain numbers. */
export class StreamTallies {
  /** Frames with activities of the log, by reason. */
  readonly frames: Record<FrameReason, number> = {
    turn: 0,
    max_items: 0,
    max_wait: 0,
    more: 0,
    asked: 0,
    single: 0,
  };
  activities = 0;
  /** Of those frames. */
  bytes = 0;
  /** Frames of which it is not known that the client got them; it reads on from its watermark. */
  failedFrames = 0;
  opened = 0;
  refused = 0;
  readonly ended: Record<StreamEnd, number> = {
    client: 0,
    collision: 0,
    slow: 0,
    silent: 0,
    stopping: 0,
    forgotten: 0,
    failed: 0,
  };

  sent(reason: FrameReason, frame: { readonly activities: number; readonly bytes: number }): void {
    this.frames[reason] += 1;
    this.activities += frame.activities;
    this.bytes += frame.bytes;
  }
}

import type { Reply } from '../../bot/types.ts';

/** How far a streamed message is. Moments are monotonic milliseconds unless they are called epoch. */
export type Stream =
  /** Takes chunks. */
  | {
      readonly kind: 'open';
      readonly openedMs: number;
      /** When the channel took the last chunk. */
      readonly chunkMs: number;
      /** Of the last chunk; the next one has a greater number. */
      readonly sequence: number;
      /** What it is to say now; some of it may not have been sent yet. */
      readonly reply: Reply;
    }
  /** An earlier process opened it. It may still be open, and nobody knows the number of its last chunk. */
  | { readonly kind: 'left'; readonly openedAtEpochMs: number }
  /** Had its last chunk, or was ended by the channel: a message like any other from now on. */
  | { readonly kind: 'ended'; readonly cancelled: boolean };

/** What somebody wants of the message: a sign that it is alive, other words, or the answer in its place. */
export type Wish = 'sign' | 'show' | 'answer';

/** What to do about it. */
export type Step =
  | { readonly kind: 'chunk'; readonly sequence: number }
  /** Send the last chunk, after a wait. */
  | { readonly kind: 'finish'; readonly waitMs: number }
  /** Replace it as one replaces any message. */
  | { readonly kind: 'replace' }
  | { readonly kind: 'nothing' };

/** The channel ends every stream after two minutes. */
const LIFE_MS = 120_000;
/** Before that the message is ended by its own hand; it is replaced from then on, which no clock limits. */
const HAND_OVER_MS = 100_000;
/** The channel takes one chunk a second. */
const LEAST_GAP_MS = 1_000;
const CHUNK_EVERY_MS = 2_000;
/** The same words again: only by its next chunk a stream learns that the person stopped it. */
const SIGN_EVERY_MS = 5_000;

/** What to do with a stream at this moment. Pure. */
export function stepOf(stream: Stream, wish: Wish, now: { readonly ms: number; readonly epochMs: number }): Step {
  switch (stream.kind) {
    case 'ended':
      return wish === 'sign' ? { kind: 'nothing' } : { kind: 'replace' };
    case 'left':
      // Whatever is said next ends it: without the number of its last chunk, which may just have been sent, it cannot go on.
      if (now.epochMs - stream.openedAtEpochMs >= LIFE_MS) return { kind: 'replace' };
      return { kind: 'finish', waitMs: LEAST_GAP_MS };
    case 'open': {
      const ageMs = now.ms - stream.openedMs;
      const silentMs = now.ms - stream.chunkMs;
      if (ageMs >= LIFE_MS) return { kind: 'replace' };
      if (wish === 'answer' || ageMs >= HAND_OVER_MS) {
        return { kind: 'finish', waitMs: Math.max(0, LEAST_GAP_MS - silentMs) };
      }
      if (silentMs < (wish === 'show' ? CHUNK_EVERY_MS : SIGN_EVERY_MS)) return { kind: 'nothing' };
      return { kind: 'chunk', sequence: stream.sequence + 1 };
    }
  }
}

/** The place of a chunk within its stream, as the channel wants to read it. */
export type StreamInfo =
  | { readonly streamType: 'informative'; readonly streamSequence: number; readonly streamId?: string }
  /** Without a number: it is refused with one. */
  | { readonly streamType: 'final'; readonly streamId: string };

/** An activity as a chunk. The fields stand in the channel's data as well, where other clients look for them. */
export function chunkOf(content: object, info: StreamInfo): object {
  const entities = 'entities' in content && Array.isArray(content.entities) ? content.entities : [];
  const channelData = 'channelData' in content && content.channelData instanceof Object ? content.channelData : {};
  return {
    ...content,
    entities: [{ type: 'streaminfo', ...info }, ...entities],
    channelData: { ...channelData, ...info },
  };
}

const NOTE = /^stream:(\d{1,16})$/;

/** What a later process has to know of a stream, to be kept with its id. */
export function noteOf(openedAtEpochMs: number): string {
  return `stream:${Math.round(openedAtEpochMs)}`;
}

/** The stream that an earlier process left; undefined: the message never was one. */
export function streamLeft(note: string | undefined): Stream | undefined {
  const openedAt = NOTE.exec(note ?? '')?.[1];
  return openedAt === undefined ? undefined : { kind: 'left', openedAtEpochMs: Number(openedAt) };
}

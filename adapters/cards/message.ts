import type { CardAttachment } from './types.ts';

/** What a renderer makes of a reply: the fields of an activity that hold content. Addresses are the channel's. */
export interface RenderedMessage {
  readonly type: 'message';
  readonly text?: string;
  readonly textFormat?: 'plain';
  /** The text alone, for notifications. */
  readonly summary: string;
  readonly attachments?: readonly CardAttachment[];
  readonly entities?: readonly Readonly<Record<string, unknown>>[];
  readonly channelData?: Readonly<Record<string, unknown>>;
  readonly suggestedActions?: {
    readonly actions: readonly { readonly type: 'imBack'; readonly title: string; readonly value: string }[];
    readonly to: readonly string[];
  };
}

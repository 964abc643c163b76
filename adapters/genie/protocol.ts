import type { ModelSettings } from '../../services/engine/model-assist/settings.ts';
import type { ErrorCode } from '../../services/errors.ts';
import type { LogOptions } from '../../services/log.ts';

/** What Lamp tells the process of the embedded Genie, once, over IPC: a token does not belong into arguments. */
export interface StartMessage {
  readonly type: 'start';
  readonly token: string;
  readonly stateDir: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly logLevel: LogOptions['level'];
  /** A language model that helps to read questions; without it the rules read them alone. */
  readonly model?: ModelSettings;
}

/** What the process tells Lamp. */
export type ChildMessage =
  | { readonly type: 'ready'; readonly port: number }
  /** It cannot start, and will end by itself. */
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string };

/** The argument that makes `genie.ts` wait for a `StartMessage` instead of reading the environment. */
export const CHILD_ARGUMENT = '--child';

/** Other messages can come over IPC, from debuggers for one. */
export function isStartMessage(value: unknown): value is StartMessage {
  return typeOf(value) === 'start';
}

/** As `isStartMessage`, in the other direction. */
export function isChildMessage(value: unknown): value is ChildMessage {
  return typeOf(value) === 'ready' || typeOf(value) === 'failed';
}

function typeOf(value: unknown): unknown {
  return (value as { type?: unknown } | null)?.type;
}

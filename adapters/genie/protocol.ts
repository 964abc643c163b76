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
  /** People's own files; absent: the samples. */
  readonly data?: DataSetting;
}

/** Where people's own files are, and what they may take. */
export interface DataSetting {
  readonly folder: string;
  readonly memoryLimitMb: number;
}

/** What the embedded Genie answers from, where that is a folder of files. */
export interface DataFacts {
  readonly folder: string;
  readonly title: string;
  readonly tables: number;
  readonly rows: number;
  readonly notices: readonly { readonly file: string; readonly kind: string; readonly text: string }[];
  /** Differs for every state of the files. */
  readonly version: string;
  /** Why the newest state of the files is not served, but an earlier one. */
  readonly problem?: string;
}

/** What the process tells Lamp. */
export type ChildMessage =
  | { readonly type: 'ready'; readonly port: number; readonly data?: DataFacts }
  /** The files have changed, and it answers from what they are now. */
  | { readonly type: 'reloaded'; readonly data: DataFacts }
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
  return ['ready', 'reloaded', 'failed'].includes(String(typeOf(value)));
}

function typeOf(value: unknown): unknown {
  return (value as { type?: unknown } | null)?.type;
}

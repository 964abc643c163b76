import type { Config } from '../../config.ts';

/** How a language model is reached and what it may see. Plain JSON. */
export interface ModelSettings {
  /** Beginning of the paths of an OpenAI-compatible API, such as `http://127.0.0.1:11434/v1`. */
  readonly url: string;
  /** The model's own name; answers are labelled with it. */
  readonly name: string;
  readonly key?: string;
  /** How the key is sent. */
  readonly auth: 'bearer' | 'api-key';
  /** `assist`: asked when the rules would refuse or ask back; `first`: asked before the rules' reading counts. */
  readonly mode: 'assist' | 'first';
  /** Whether values of columns that have few of them go along. */
  readonly sendValues: boolean;
  /** Whether it may write SQL where neither the rules nor its plan can answer. */
  readonly writesSql: boolean;
  /** Longest time for one question, tries and repair included, milliseconds. */
  readonly limitMs: number;
  /** Most requests in any minute. */
  readonly perMinute: number;
}

/** The settings of the model, undefined when none is to be asked. */
export function modelSettings(config: Config): ModelSettings | undefined {
  const { modelMode: mode, modelUrl: url, modelName: name, modelKey: key } = config;
  if (mode === 'off' || url === undefined || name === undefined) return undefined;
  return {
    url,
    name,
    ...(key === undefined ? {} : { key }),
    auth: config.modelAuth,
    mode,
    sendValues: config.modelSendValues,
    writesSql: config.modelSql,
    limitMs: config.modelTimeoutSeconds * 1_000,
    perMinute: config.modelCallsPerMinute,
  };
}

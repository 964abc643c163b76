import { Control } from '../../../../adapters/genie/control/control.ts';
import { readRules } from '../../../../adapters/genie/control/rules.ts';
import type { GenieFaceOptions } from '../../../../adapters/genie/face.ts';
import { systemClock } from '../../../../services/clock.ts';
import { type FaceBench, startFace } from '../harness.ts';

// biome-ignore lint/suspicious/noExplicitAny: JSON of any shape; chai says what is missing
export type Json = any;

/** What came back, whatever it was. */
export interface Said {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Json;
}

const TERMINAL = new Set(['COMPLETED', 'FAILED', 'CANCELLED', 'QUERY_RESULT_EXPIRED']);

/** A client of an embedded Genie that is controlled. */
export class ControlVisitor {
  readonly bench: FaceBench;

  constructor(bench: FaceBench) {
    this.bench = bench;
  }

  get space(): string {
    return this.bench.space;
  }

  async call(method: string, path: string, options: { body?: unknown; control?: string } = {}): Promise<Said> {
    const { body, control } = options;
    const response = await fetch(new URL(path, this.bench.baseUrl), {
      method,
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${this.bench.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(control === undefined ? {} : { 'x-genie-control': control }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: jsonIn(text) };
  }

  get(path: string, control?: string): Promise<Said> {
    return this.call('GET', path, control === undefined ? {} : { control });
  }

  /** @returns the path of the message. */
  async ask(content: string, control?: string): Promise<string> {
    const body = { content, enable_visualization: true };
    const options = control === undefined ? { body } : { body, control };
    const said = await this.call('POST', `${this.space}/start-conversation`, options);
    if (said.status !== 200) throw new Error(`${said.status} ${said.text}`);
    return `${this.space}/conversations/${said.json.conversation_id}/messages/${said.json.message_id}`;
  }

  /** Polls to the end. */
  async ended(path: string): Promise<{ message: Json; statuses: string[] }> {
    const statuses: string[] = [];
    for (;;) {
      const { json } = await this.get(path);
      if (statuses.at(-1) !== json.status) statuses.push(json.status);
      if (TERMINAL.has(json.status)) return { message: json, statuses };
    }
  }

  async answered(content: string, control?: string): Promise<{ path: string; message: Json; statuses: string[] }> {
    const path = await this.ask(content, control);
    return { path, ...(await this.ended(path)) };
  }

  /** Polls until the message has a status. */
  async until(path: string, status: string): Promise<Json> {
    for (;;) {
      const { json } = await this.get(path);
      if (json.status === status) return json;
      if (TERMINAL.has(json.status)) throw new Error(`${json.status} before ${status}`);
    }
  }
}

/** The attachments of one kind. */
export function attachmentsOf(message: Json, kind: string): Json[] {
  return (message.attachments ?? []).filter((one: Json) => one[kind] !== undefined);
}

/** Starts a Genie that follows these rules (YAML), and its header. */
export async function startControlled(yaml = '', options: Partial<GenieFaceOptions> = {}): Promise<ControlVisitor> {
  const read = await readRules(yaml);
  if (read.kind === 'faults') throw new Error(read.sentences.join('; '));
  const clock = options.clock ?? systemClock;
  return new ControlVisitor(await startFace({ control: new Control({ clock, rules: read.rules }), ...options }));
}

function jsonIn(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

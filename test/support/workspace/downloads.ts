import type { ScriptedResult } from './scripts.ts';
import { type Message, newId } from './state.ts';
import type { Storage } from './storage.ts';

interface Begun {
  readonly signature: string;
  readonly messageId: string;
  readonly attachmentId: string;
  polls: number;
}

/** Full downloads of a workspace: begun, polled with their signature, ready as links to its storage. */
export class DownloadDesk {
  readonly storage: Storage;
  /** `absent`: an older workspace, which has no such calls. */
  offered: 'yes' | 'absent' | 'forbidden' = 'yes';
  readonly #begun = new Map<string, Begun>();

  constructor(storage: Storage) {
    this.storage = storage;
  }

  begin(messageId: string, attachmentId: string) {
    const id = newId();
    const signature = `e30.${newId()}.${newId()}`;
    this.#begun.set(id, { signature, messageId, attachmentId, polls: 0 });
    return { download_id: id, download_id_signature: signature };
  }

  /** Undefined: no such download, or not with this signature. */
  find(id: string, signature: string | null, of: { messageId: string; attachmentId: string }): Begun | undefined {
    const begun = this.#begun.get(id);
    const fits = begun?.messageId === of.messageId && begun.attachmentId === of.attachmentId;
    return fits && begun.signature === signature ? begun : undefined;
  }

  /** Each poll goes one state on; links are fresh each time. */
  statement(begun: Begun, message: Message, result: ScriptedResult) {
    const states = result.download?.states ?? ['RUNNING', 'SUCCEEDED'];
    const state = states[Math.min(begun.polls, states.length - 1)];
    begun.polls += 1;
    if (state !== 'SUCCEEDED') return { statement_id: begun.attachmentId, status: { state } };
    const total = result.download?.rows ?? result.rows.length;
    return {
      statement_id: begun.attachmentId,
      status: { state },
      manifest: {
        format: result.download?.format ?? 'JSON_ARRAY',
        schema: {
          column_count: result.columns.length,
          columns: result.columns.map((one, position) => ({ ...one, type_name: one.type, position })),
        },
        total_row_count: total,
        truncated: false,
      },
      ...(total === 0 ? {} : { result: this.chunk(message, begun.attachmentId, 0, result) }),
    };
  }

  /** One chunk: a link, and the way to the next one. */
  chunk(message: Message, attachmentId: string, index: number, result: ScriptedResult) {
    const { rows, row } = wholeOf(result);
    const size = result.download?.chunkRows ?? Math.max(1, rows);
    const from = index * size;
    const count = Math.max(0, Math.min(size, rows - from));
    const { link, headers } = this.storage.put(count, (at) => row(from + at));
    const next = from + size < rows;
    const path = `/api/2.0/sql/statements/${message.id}.${attachmentId}.download/result/chunks/${index + 1}`;
    return {
      external_links: [
        {
          external_link: result.download?.link ?? link,
          http_headers: headers,
          expiration: new Date(Date.now() + 900_000).toISOString(),
          chunk_index: index,
          row_offset: from,
          row_count: count,
          ...(next ? { next_chunk_index: index + 1, next_chunk_internal_link: path } : {}),
        },
      ],
    };
  }
}

function wholeOf(result: ScriptedResult) {
  const { rows: kept, download } = result;
  return {
    rows: download?.rows ?? kept.length,
    row: download?.row ?? ((index: number) => kept[index] ?? []),
  };
}

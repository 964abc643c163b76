import type { ServerResponse } from 'node:http';
import type { Chat } from './chat.ts';
import { type TaskTexts, taskJson } from './task-json.ts';
import type { Caller } from './types.ts';

export interface StreamOptions {
  readonly chat: Chat;
  readonly caller: Caller;
  readonly id: string;
  readonly texts: TaskTexts;
  /** Ends the stream early: the client has gone, or the server is draining. A client reconnects and goes on. */
  readonly signal: AbortSignal;
}

/** Proxies close connections that are silent for half a minute. */
const KEEP_ALIVE_MS = 15_000;

/**
 * Server-sent events of a task: one event a change, named after the status, with the task as its data. The stream ends
 * with the task.
 */
export async function streamTask(res: ServerResponse, options: StreamOptions): Promise<void> {
  const { chat, caller, id, texts, signal } = options;
  res.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store' });
  const keepAlive = setInterval(() => res.write(': still here\n\n'), KEEP_ALIVE_MS);
  keepAlive.unref();
  try {
    let previous = '';
    for await (const task of chat.follow(caller, id, signal)) {
      const data = JSON.stringify(taskJson(task, texts));
      if (data === previous) continue;
      previous = data;
      res.write(`event: ${task.status}\ndata: ${data}\n\n`);
    }
  } finally {
    clearInterval(keepAlive);
    res.end();
  }
}

import { ApiError, notFound } from './api-error.ts';
import { type Context, isExpired, messageOf, newId } from './context.ts';
import { shapedTable } from './control/shape.ts';
import type { Call, MessageRow, Reply, Route } from './types.ts';
import { attachmentId, downloadJson, emptyStatementJson, hasChart, statementJson } from './wire.ts';

const MESSAGE = '/{space}/conversations/{conversation}/messages/{message}';
const ATTACHMENT = `${MESSAGE}/attachments/{attachment}`;

/** Rows and pictures. */
export function attachmentRoutes(context: Context): Route[] {
  const getResult = (path: string): Route => ({
    operation: 'get_query_result',
    method: 'GET',
    path,
    run: (call) => queryResult(context, call),
  });
  const execute = (path: string): Route => ({
    operation: 'execute_query',
    method: 'POST',
    path,
    run: (call) => executeQuery(context, call),
  });
  return [
    getResult(`${ATTACHMENT}/query-result`),
    execute(`${ATTACHMENT}/execute-query`),
    ...downloadRoutes(context),
    // Deprecated paths, for clients that still use them.
    getResult(`${MESSAGE}/query-result`),
    getResult(`${MESSAGE}/query-result/{attachment}`),
    execute(`${MESSAGE}/execute-query`),
  ];
}

function downloadRoutes(context: Context): Route[] {
  return [
    {
      operation: 'start_download',
      method: 'POST',
      path: `${ATTACHMENT}/downloads`,
      run: (call) => startDownload(context, call),
    },
    {
      operation: 'get_download',
      method: 'GET',
      path: `${ATTACHMENT}/downloads/{download}`,
      run: (call) => download(context, call),
    },
    {
      operation: 'download_visualization',
      method: 'GET',
      path: `${ATTACHMENT}/download-visualization`,
      run: (call) => picture(context, call),
    },
  ];
}

async function queryResult(context: Context, call: Call): Promise<Reply> {
  const message = messageOf(context, call);
  const { scripts, results } = context;
  if (message.outcome === 'OPEN') {
    const query = context.answering.stateOf(message.id)?.query;
    if (!query || !namesQuery(context, message, call)) throw notFound('The attachment');
    return statement(emptyStatementJson(message.id, 'RUNNING'));
  }
  const sql = sqlOf(context, message, call);
  if (isExpired(context, message)) return statement(emptyStatementJson(message.id, 'CLOSED'));
  const state = scripts.resultState(message.id);
  if (state !== undefined) return statement(emptyStatementJson(message.id, state));
  const table = await results.rowsOf(message.id, sql);
  return statement(statementJson(message.id, shapedTable(table, scripts.of(message.id))));
}

async function executeQuery(context: Context, call: Call): Promise<Reply> {
  const message = messageOf(context, call);
  const table = await context.results.run(message.id, sqlOf(context, message, call));
  context.store.noteExecuted(message.id, context.clock.now());
  context.scripts.noteExecuted(message.id);
  return statement(statementJson(message.id, shapedTable(table, context.scripts.of(message.id))));
}

function startDownload(context: Context, call: Call): Reply {
  const message = messageOf(context, call);
  sqlOf(context, message, call);
  const id = newId();
  return { json: { download_id: id, download_id_signature: context.downloads.signatureOf(message.id, id) } };
}

/** Ready at once: the query runs while its rows are fetched. */
function download(context: Context, call: Call): Reply {
  const message = messageOf(context, call);
  sqlOf(context, message, call);
  context.downloads.verify(message.id, call.params['download'] ?? '', call.query['download_id_signature']);
  const link = context.downloads.linkTo(message);
  return statement(downloadJson(message, { url: `${context.baseUrl()}${link.path}`, expiresAt: link.expiresAt }));
}

async function picture(context: Context, call: Call): Promise<Reply> {
  const message = messageOf(context, call);
  const chart = message.answer?.chart;
  if (!chart || !hasChart(message) || call.params['attachment'] !== attachmentId(message.id, 'viz')) {
    throw new ApiError(404, 'NOT_FOUND', 'The message has no visualization.');
  }
  return { png: await context.painter.paint(chart, { signal: call.signal }) };
}

/** @throws ApiError when the message has no query, or the path names another attachment. */
function sqlOf(context: Context, message: MessageRow, call: Call): string {
  const sql = message.answer?.query?.sql;
  if (sql === undefined || !namesQuery(context, message, call)) throw notFound('The attachment');
  return sql;
}

/** Deprecated paths name no attachment, and mean the one that there is. */
function namesQuery(context: Context, { id }: MessageRow, call: Call): boolean {
  const { attachment } = call.params;
  if (attachment === undefined || attachment === attachmentId(id, 'query')) return true;
  return context.scripts.of(id).answer === 'several' && attachment === attachmentId(id, 'first-query');
}

function statement(json: unknown): Reply {
  return { json: { statement_response: json } };
}

import { ApiError, notFound } from './api-error.ts';
import { type Context, messageOf, newId } from './context.ts';
import type { Call, MessageRow, Reply, Route } from './types.ts';
import { attachmentId, downloadJson, emptyStatementJson, hasChart, statementJson } from './wire.ts';

const ATTACHMENT = '/{space}/conversations/{conversation}/messages/{message}/attachments/{attachment}';

/** Rows and pictures. */
export function attachmentRoutes(context: Context): Route[] {
  return [
    { method: 'GET', path: `${ATTACHMENT}/query-result`, run: (call) => queryResult(context, call) },
    { method: 'POST', path: `${ATTACHMENT}/execute-query`, run: (call) => executeQuery(context, call) },
    { method: 'POST', path: `${ATTACHMENT}/downloads`, run: (call) => startDownload(context, call) },
    { method: 'GET', path: `${ATTACHMENT}/downloads/{download}`, run: (call) => download(context, call) },
    { method: 'GET', path: `${ATTACHMENT}/download-visualization`, run: (call) => picture(context, call) },
  ];
}

async function queryResult(context: Context, call: Call): Promise<Reply> {
  const message = messageOf(context, call);
  if (message.outcome === 'OPEN') {
    const query = context.answering.stateOf(message.id)?.query;
    if (!query || call.params['attachment'] !== attachmentId(message.id, 'query')) throw notFound('The attachment');
    return statement(emptyStatementJson(message.id, 'RUNNING'));
  }
  const sql = sqlOf(message, call);
  if (context.results.isExpired(message)) return statement(emptyStatementJson(message.id, 'CLOSED'));
  return statement(statementJson(message.id, await context.results.rowsOf(message.id, sql)));
}

async function executeQuery(context: Context, call: Call): Promise<Reply> {
  const message = messageOf(context, call);
  const table = await context.results.run(message.id, sqlOf(message, call));
  context.store.noteExecuted(message.id, context.clock.now());
  return statement(statementJson(message.id, table));
}

function startDownload(context: Context, call: Call): Reply {
  const message = messageOf(context, call);
  sqlOf(message, call);
  const id = newId();
  return { json: { download_id: id, download_id_signature: context.downloads.signatureOf(message.id, id) } };
}

/** Ready at once: the query runs while its rows are fetched. */
function download(context: Context, call: Call): Reply {
  const message = messageOf(context, call);
  sqlOf(message, call);
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
function sqlOf(message: MessageRow, call: Call): string {
  const sql = message.answer?.query?.sql;
  if (sql === undefined || call.params['attachment'] !== attachmentId(message.id, 'query')) {
    throw notFound('The attachment');
  }
  return sql;
}

function statement(json: unknown): Reply {
  return { json: { statement_response: json } };
}

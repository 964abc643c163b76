import { chooseChart } from '../../charts/choose.ts';
import { isNumeric, namesThings } from '../../charts/columns.ts';
import { AppError } from '../../errors.ts';
import type { AnswerTable } from '../../genie/types.ts';
import type { WrittenAnswer } from '../assistant.ts';
import { cellText } from '../interpreter/answer/cells.ts';
import { cellNumber, formatNumber } from '../interpreter/answer/numbers.ts';
import type { WrittenTexts } from '../interpreter/speech.ts';
import { plain } from '../model-assist/plain.ts';
import type { EngineAnswer, EngineQuery } from '../types.ts';
import { markWritten, type WrittenSql } from '../written.ts';
import { duckDbSpelling, piecesOf } from './sql-text.ts';

const MAX_TITLE_CHARACTERS = 120;
/** A row of more columns is no sentence. */
const MAX_TOLD_COLUMNS = 3;
/** What one fetch of a whole result may have: it goes through memory. */
const MAX_WHOLE_ROWS = 100_000;

/** An answer whose rows come from SQL that a language model wrote, without what depends on the conversation. */
export function tellWritten(
  answer: WrittenAnswer,
  about: { readonly question: string; readonly texts: WrittenTexts },
): Required<Pick<EngineAnswer, 'text' | 'query' | 'result'>> & Pick<EngineAnswer, 'chart'> {
  const { result } = answer;
  const { texts } = about;
  // The person's own words: what the model would call it is nobody's concern.
  const title = plain(about.question, MAX_TITLE_CHARACTERS);
  const notes = [...answer.corrections.map(({ from, to }) => texts.corrected(from, to)), texts.label(answer.by)];
  const chart = chooseChart(result, { title, question: about.question });
  return {
    text: [summary(result, texts), ...notes].join(texts.space),
    query: queryOf(answer, { title, notes, texts }),
    result,
    ...(chart ? { chart } : {}),
  };
}

function queryOf(
  { sql, tables }: WrittenAnswer,
  { title, notes, texts }: { title: string; notes: readonly string[]; texts: WrittenTexts },
): EngineQuery {
  const said = notes.join(texts.space);
  return {
    title,
    description: said,
    sql: markWritten(sql),
    thoughts: [
      { type: 'DESCRIPTION', content: title },
      { type: 'UNDERSTANDING', content: said },
      { type: 'DATA_SOURCING', content: texts.sources(tables.join(', ')) },
      { type: 'STEPS', content: texts.steps },
    ],
  };
}

/** What the columns mean is known to the model alone, so nothing is told but figures as they stand. */
function summary({ columns, rows, totalRows }: AnswerTable, texts: WrittenTexts): string {
  const [row] = rows;
  if (totalRows === 0 || !row) return texts.noRows;
  const cells = columns.map((column, at) => figureOf(column, row[at]));
  const [column, ...others] = columns;
  if (totalRows === 1 && column && others.length === 0) {
    return texts.single(cellText(column.name.replaceAll('_', ' ')), cells.join());
  }
  const count = texts.rows(formatNumber(totalRows));
  return columns.length > MAX_TOLD_COLUMNS ? count : [count, texts.first(cells)].join(texts.space);
}

function figureOf({ name, type }: AnswerTable['columns'][number], cell: string | null | undefined): string {
  const figure = isNumeric(type) && !namesThings(name) ? cellNumber(cell) : undefined;
  return figure === undefined ? cellText(cell) : formatNumber(figure);
}

/** Where SQL of an earlier answer runs once more. */
interface Again {
  /** Undefined where such SQL may not run any more. */
  readonly place: Pick<WrittenSql, 'run'> | undefined;
  readonly maxRows: number;
  readonly signal: AbortSignal;
}

/**
 * Runs the SQL of an earlier answer again: checked again, and in the same place.
 * @throws AppError `genie.sql_failed` when it may not run any more, or does not; `genie.cancelled` when `signal` aborts.
 */
export async function runWritten(sql: string, { place, ...options }: Again): Promise<AnswerTable> {
  const cut = piecesOf(sql);
  if (!place || cut.kind === 'fault') throw sqlFailed('it is not run here');
  const ran = await place.run(duckDbSpelling(cut.pieces), options).catch((error: unknown) => {
    if (!options.signal.aborted) throw error;
    throw new AppError('genie.cancelled', 'the query was cancelled', { cause: error });
  });
  if (ran.kind === 'rows') return ran.table;
  throw sqlFailed(ran.kind === 'failed' ? `it did not run: ${ran.why}` : 'it was refused');
}

/** As `runWritten`, for all rows or none. @throws AppError `genie.sql_failed` also when they are too many. */
export async function* wholeWritten(sql: string, again: Omit<Again, 'maxRows'>): AsyncGenerator<AnswerTable['rows']> {
  const table = await runWritten(sql, { ...again, maxRows: MAX_WHOLE_ROWS });
  if (table.truncated) throw sqlFailed(`there are ${table.totalRows} rows, more than ${MAX_WHOLE_ROWS}`);
  yield table.rows;
}

function sqlFailed(why: string): AppError {
  return new AppError('genie.sql_failed', `SQL of a language model: ${why}`);
}

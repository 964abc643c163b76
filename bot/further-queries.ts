import type { Answer, AnswerQuery } from '../services/genie/types.ts';
import { queryButtons } from './answer-buttons.ts';
import { drawQuery } from './answer-queries.ts';
import type { AnswerContext } from './answer-types.ts';
import type { Texts } from './texts/index.ts';
import type { ReplyPart } from './types.ts';

/** The queries after the first, each with its own title, picture, table, SQL and buttons. */
export function furtherQueries(answer: Answer, context: AnswerContext): readonly ReplyPart[] {
  const { texts, options } = context;
  return (answer.more ?? []).flatMap((query, index): readonly ReplyPart[] => {
    const place = index + 1;
    const title = titleOf(query, place, texts);
    const drawn = drawQuery({ ...query, title }, context, { sentences: [], view: options.view ?? {}, place });
    return [
      { kind: 'text', text: title, emphasis: 'title' },
      ...(query.interpretation?.trim() ? [{ kind: 'markdown', markdown: query.interpretation } as const] : []),
      ...drawn.parts,
      ...(query.sql ? [{ kind: 'sql', sql: query.sql, label: texts.showSql } as const] : []),
      ...queryButtons(query.table, context, { drawn, place }),
    ];
  });
}

/** What a further query is called; `place` 1 is the second. */
export function titleOf({ title }: Pick<AnswerQuery, 'title'>, place: number, texts: Texts): string {
  return title?.trim() || texts.conversation.furtherQuery(place + 1);
}

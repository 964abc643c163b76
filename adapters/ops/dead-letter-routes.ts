import { AppError } from '../../services/errors.ts';
import type { DeadLetter, DeadLetters, QuestionTask } from '../../services/questions/types.ts';
import { empty } from '../http/reply.ts';
import type { Exchange, HttpServer } from '../http/types.ts';
import type { OpsAccess } from './access.ts';

export interface DeadLetterRoutesOptions {
  readonly deadLetters: DeadLetters;
  readonly access: OpsAccess;
}

const PATH = '/api/ops/questions';
const MAX_LIST = 200;

/** Adds the answers that could not be delivered: list, show, send again, give up. */
export function addDeadLetterRoutes(http: HttpServer, options: DeadLetterRoutesOptions): void {
  const { deadLetters, access } = options;
  const guarded = (handler: (id: string) => Promise<object>) => (exchange: Exchange) => {
    access.mayOperate(exchange);
    return handler(exchange.params['id'] ?? '');
  };
  const route = { door: 'ops', body: 'none' } as const;
  http.route({
    ...route,
    method: 'GET',
    path: PATH,
    handler: guarded(async () => ({ dead_letters: (await deadLetters.list(MAX_LIST)).map(letterJson) })),
  });
  http.route({
    ...route,
    method: 'GET',
    path: `${PATH}/:id`,
    handler: guarded(async (id) => taskJson(found(await deadLetters.show(id)))),
  });
  http.route({
    ...route,
    method: 'POST',
    path: `${PATH}/:id/resend`,
    handler: guarded(async (id) => {
      found(await deadLetters.resend(id));
      return empty(202);
    }),
  });
  http.route({
    ...route,
    method: 'DELETE',
    path: `${PATH}/:id`,
    handler: guarded(async (id) => {
      found(await deadLetters.discard(id));
      return empty(204);
    }),
  });
}

/** @throws AppError `request.not_found` for what is undefined or false. */
function found<T>(value: T | undefined | false): T {
  if (value !== undefined && value !== false) return value;
  throw new AppError('request.not_found', 'no such dead letter', {
    field: 'id',
    publicMessage: 'There is no undelivered answer with this id. GET /api/ops/questions lists them.',
  });
}

function letterJson(letter: DeadLetter): object {
  return {
    id: letter.id,
    channel: letter.channel,
    conversation: letter.conversationKey,
    user: letter.userId,
    reason: letter.code,
    asked_at: new Date(letter.acceptedAt).toISOString(),
    given_up_at: new Date(letter.finishedAt).toISOString(),
    ...(letter.traceId === undefined ? {} : { trace_id: letter.traceId }),
  };
}

/** Operators see the question and whether there is an answer; the answer's rows belong to the person who asked. */
function taskJson(task: QuestionTask): object {
  return {
    id: task.id,
    channel: task.address.channel,
    user: task.asker.userId,
    question: task.text,
    outcome: task.outcome?.kind === 'error' ? task.outcome.code : (task.outcome?.kind ?? 'none'),
    asked_at: new Date(task.acceptedAt).toISOString(),
  };
}

import { expect } from 'chai';
import { fromMessageError, messageErrorTypes } from '../../../services/genie/message-errors.ts';

describe('Errors of messages', () => {
  it('are told apart, all 61 of them, once each', () => {
    expect(messageErrorTypes).to.have.length(61);
    expect(new Set(messageErrorTypes).size).to.equal(61);
  });

  const groups = [
    ['RATE_LIMIT_EXCEEDED_GENERIC_EXCEPTION', 'genie.throttled'],
    ['REPLY_PROCESS_TIMEOUT_EXCEPTION', 'genie.failed'],
    ['CONTENT_FILTER_EXCEPTION', 'genie.question_rejected'],
    ['LOCAL_CONTEXT_EXCEEDED_EXCEPTION', 'genie.context_full'],
    ['INVALID_SQL_UNKNOWN_TABLE_EXCEPTION', 'genie.sql_failed'],
    ['WAREHOUSE_ACCESS_MISSING_EXCEPTION', 'genie.space_misconfigured'],
    ['BLOCK_MULTIPLE_EXECUTIONS_EXCEPTION', 'genie.conversation_busy'],
    ['MESSAGE_DELETED_WHILE_EXECUTING_EXCEPTION', 'genie.cancelled'],
    ['UNSUPPORTED_CONVERSATION_TYPE_EXCEPTION', 'genie.conversation_gone'],
    ['SOMETHING_OF_NEXT_YEAR', 'genie.failed'],
    [undefined, 'genie.failed'],
  ] as const;
  for (const [type, code] of groups) {
    it(`${type} is ${code}`, () => {
      expect(fromMessageError(type).code).to.equal(code);
    });
  }
});

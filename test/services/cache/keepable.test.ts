import { expect } from 'chai';
import { readsTheMoment, whyNotKept } from '../../../services/cache/keepable.ts';
import type { Answer } from '../../../services/genie/types.ts';

const answer: Answer = {
  question: 'Revenue by region?',
  texts: ['North leads.'],
  sql: 'SELECT region, sum(revenue) FROM sales GROUP BY region',
  suggestions: [],
  curated: false,
  ids: { spaceId: 's', conversationId: 'c', messageId: 'm' },
  answeredAt: 0,
};
const table = { columns: [], rows: [], totalRows: 0, truncated: false };

describe('answers that others may be shown', () => {
  it('are whole answers to questions about the data', () => {
    expect(whyNotKept(answer, 'Revenue by region?')).to.equal(undefined);
    expect(whyNotKept({ ...answer, table }, 'Show me my revenue by region in 2016')).to.equal(undefined);
  });

  it('are not questions back, parts of results, or nothing', () => {
    expect(whyNotKept({ ...answer, clarification: 'Which?' }, 'x')).to.equal('clarification');
    expect(whyNotKept({ ...answer, rowsMissing: 'genie.timeout' }, 'x')).to.equal('partial');
    expect(whyNotKept({ ...answer, table: { ...table, truncated: true } }, 'x')).to.equal('partial');
    expect(whyNotKept({ ...answer, texts: [] }, 'x')).to.equal('empty');
  });

  it('do not come from SQL that reads the clock, the reader or chance', () => {
    for (const expression of [
      'current_date',
      'CURRENT_DATE()',
      'current_timestamp',
      'now()',
      'NOW ()',
      'getdate()',
      'today()',
      'localtimestamp',
      'current_user()',
      'session_user',
      'user()',
      "is_account_group_member('finance')",
      'rand()',
      'uuid()',
      'unix_timestamp()',
      "date'today'",
      "TIMESTAMP 'now'",
    ]) {
      expect(readsTheMoment(`SELECT * FROM t WHERE x = ${expression}`), expression).to.equal(true);
    }
  });

  it('may come from SQL whose names and texts only look like that', () => {
    for (const sql of [
      'SELECT now, user, today FROM t',
      `SELECT "now()" FROM t`,
      'SELECT `current_date` FROM t',
      "SELECT * FROM t WHERE x = 'current_date and now()'",
      'SELECT 1 -- now()\nFROM t /* current_user() */',
      'SELECT brand(1), unix_timestamp(day) FROM t',
      "SELECT date'2016-01-01'",
    ]) {
      expect(readsTheMoment(sql), sql).to.equal(false);
    }
  });

  it('do not belong to questions about now, whatever the SQL says', () => {
    for (const question of [
      'Sales today?',
      'yesterday by region',
      'What is the current stock?',
      'Sales this month',
      'revenue in the last 30 days',
      'orders of the past three weeks',
      'Revenue of the previous quarter',
      'the latest reviews',
      'year to date',
      'orders two days ago',
    ]) {
      expect(whyNotKept(answer, question), question).to.equal('now');
    }
    for (const question of [
      'Who knows nowhere?',
      'last name of customers',
      'Revenue by month in 2016',
      'currency rates',
    ]) {
      expect(whyNotKept(answer, question), question).to.equal(undefined);
    }
  });
});

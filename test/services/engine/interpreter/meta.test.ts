import { expect } from 'chai';
import { clinic } from './clinic.ts';
import { openReader, type Reader } from './reader.ts';

describe('questions about the data themselves', () => {
  let reader: Reader;

  before(async () => {
    reader = await openReader(clinic);
  });
  after(() => reader.close());

  const reply = (question: string, sql?: string) => {
    const found = reader.read(question, sql === undefined ? { version: 1 } : { version: 1, sql });
    if (found.kind !== 'reply') throw new Error(`${question}: ${found.kind}`);
    return found;
  };

  it('tell tables and columns', () => {
    for (const question of [
      'what tables are there?',
      'which data do you have',
      'list all tables',
      'describe the data',
      'what is in the database',
    ]) {
      expect(reply(question).text, question)
        .to.contain('**visit** (600 visits)')
        .and.to.contain('**staff** (10 employees)');
    }
    for (const question of [
      'what columns does visits have',
      'describe visits',
      'columns of the visits table',
      'which fields are in visits',
    ]) {
      expect(reply(question).text, question)
        .to.contain('**treatment cost** (figure, usd)')
        .and.to.contain('**ward** (category): 4 different values.');
    }
    expect(reply('what does treatment cost mean?').text).to.contain('**treatment cost** (figure, usd)');
  });

  it('tell what can be asked, with examples that are understood', () => {
    for (const question of ['help', 'what can I ask?', 'example questions', 'what can you do']) {
      const { text, suggestions } = reply(question);
      expect(text, question).to.contain('count');
      expect(suggestions, question).to.have.length(3);
      for (const suggestion of suggestions) expect(reader.read(suggestion).kind, suggestion).to.equal('query');
    }
  });

  it('show the last SQL', () => {
    for (const question of ['show me the SQL', 'sql please', 'what query did you use', 'how did you get that?']) {
      expect(reply(question, 'SELECT 42').text, question).to.contain('SELECT 42');
    }
    expect(reply('show me the sql').text).to.contain('nothing was asked');
  });

  it('are answered by rows where rows are the answer', async () => {
    const first = async (question: string) => {
      const found = reader.read(question);
      if (found.kind !== 'query') throw new Error(`${question}: ${found.text}`);
      return reader.run(found.sql);
    };
    expect((await first('what values does outcome have?')).rows.map(([value]) => value)).to.deep.equal([
      'readmitted',
      'recovered',
      'referred',
      'transferred',
    ]);
    expect((await first('possible values of ward')).rows).to.have.length(4);
    expect((await first('show me some sample rows of staff')).columns.map(({ name }) => name)).to.include('salary');
    expect((await first('preview visits')).rows).to.have.length(10);
    expect((await first('what period does the data about visits cover')).rows[0]?.[0]).to.match(/^2022-07/);
  });

  it('are no questions about the data when they only sound so', () => {
    for (const question of [
      'which dates have the most visits',
      'describe why costs rose',
      'what values drive the cost',
    ]) {
      expect(reader.read(question).kind, question).not.to.equal('reply');
    }
  });
});

describe('friendly words', () => {
  let reader: Reader;

  before(async () => {
    reader = await openReader(clinic);
  });
  after(() => reader.close());

  it('get a friendly line, without a figure', () => {
    for (const text of [
      'hello',
      'Hi!',
      'Good morning',
      'thanks',
      'Thank you very much!',
      'bye',
      'how are you?',
      'who are you?',
      'great',
      'ok',
    ]) {
      const found = reader.read(text);
      expect(found.kind, text).to.equal('reply');
      expect(found.kind === 'reply' ? found.text : '1', text).not.to.match(/\d/);
    }
  });

  it('do not swallow the question after them', () => {
    for (const text of [
      'hello, how many visits were there in March 2023?',
      'thanks! and how many visits in April 2023',
      'hi there can you please tell me the number of visits',
    ]) {
      expect(reader.read(text).kind, text).to.equal('query');
    }
  });

  it('begin anew when told to', () => {
    for (const text of ['start over', 'New question', 'reset', 'forget that']) {
      const found = reader.read(text);
      expect(found.kind === 'reply' && found.reset, text).to.equal(true);
    }
  });
});

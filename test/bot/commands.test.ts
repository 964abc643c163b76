import { expect } from 'chai';
import { parseCommand } from '../../bot/commands/index.ts';

const two = ['taxi', 'Bakehouse'];

/** The command that a text is, and what it is about. */
function read(text: string, spaceAliases: readonly string[] = two) {
  const found = parseCommand(text, { spaceAliases });
  return found && { name: found.name, ...(found.argument === undefined ? {} : { argument: found.argument }) };
}

describe('bot/commands', () => {
  it('takes a command in any case, with a slash in front or a mark behind', () => {
    for (const text of ['help', 'HELP', ' /help ', 'help!', 'Help.', '?']) {
      expect(read(text, two), text).to.deep.equal({ name: 'help' });
    }
    expect(read('Start  over', two)).to.deep.equal({ name: 'new' });
    expect(read('stop', two)).to.deep.equal({ name: 'stop' });
    expect(read('stop 2', two)).to.deep.equal({ name: 'stop', argument: 2 });
    expect(read('status', two)).to.deep.equal({ name: 'status' });
    expect(read('spaces', two)).to.deep.equal({ name: 'space' });
    expect(read('go', two)).to.deep.equal({ name: 'go' });
  });

  it('leaves sentences with a command’s word in them to Genie', () => {
    const questions = [
      'how many new customers?',
      'stop times by station',
      'help me find the top zip',
      'status of orders',
    ];
    for (const text of [
      ...questions,
      'new york',
      'stop 2 trains',
      'go to sales',
      'space used by region',
      'Space left in warehouse 3?',
      'x'.repeat(5_000),
      '',
    ]) {
      expect(read(text, ['taxi']), text).to.equal(undefined);
    }
  });

  it('finds the space by its alias in any case', () => {
    expect(read('space BAKEHOUSE', two)).to.deep.equal({ name: 'space', argument: 'Bakehouse' });
    expect(read('space other', two)).to.deep.equal({ name: 'space', argument: 'other' });
  });

  it('takes space with one word for a name, also where there is only one space and when there is none of that name', () => {
    for (const aliases of [['taxi'], two]) {
      expect(read('space taxi', aliases)).to.deep.equal({ name: 'space', argument: 'taxi' });
      expect(read('/space Taxi', aliases)).to.deep.equal({ name: 'space', argument: 'taxi' });
      expect(read('Space  bakery!', aliases)).to.deep.equal({ name: 'space', argument: 'bakery' });
      expect(read('space käse-1', aliases)).to.deep.equal({ name: 'space', argument: 'käse-1' });
      expect(read('space', aliases)).to.deep.equal({ name: 'space' });
    }
  });

  it('lets people ask about space: with more words, or with a question mark', () => {
    const questions = [
      'space used by region',
      'space utilization?',
      'space utilization ?',
      'space per floor.',
      'space?',
    ];
    for (const aliases of [['taxi'], two]) {
      for (const text of questions) expect(read(text, aliases), text).to.equal(undefined);
    }
  });
});

import { expect } from 'chai';
import { parseCommand } from '../../bot/commands.ts';

const two = ['taxi', 'Bakehouse'];

describe('bot/commands', () => {
  it('takes a command in any case, with a slash in front or a mark behind', () => {
    for (const text of ['help', 'HELP', ' /help ', 'help!', 'Help.', '?']) {
      expect(parseCommand(text, two), text).to.deep.equal({ name: 'help' });
    }
    expect(parseCommand('Start  over', two)).to.deep.equal({ name: 'new' });
    expect(parseCommand('stop', two)).to.deep.equal({ name: 'stop' });
    expect(parseCommand('stop 2', two)).to.deep.equal({ name: 'stop', place: 2 });
    expect(parseCommand('status', two)).to.deep.equal({ name: 'status' });
    expect(parseCommand('spaces', two)).to.deep.equal({ name: 'spaces' });
    expect(parseCommand('go', two)).to.deep.equal({ name: 'flush' });
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
      expect(parseCommand(text, ['taxi']), text).to.equal(undefined);
    }
  });

  it('finds the space by its alias in any case', () => {
    expect(parseCommand('space BAKEHOUSE', two)).to.deep.equal({ name: 'space', alias: 'Bakehouse' });
    expect(parseCommand('space other', two)).to.deep.equal({ name: 'space', alias: 'other' });
  });

  it('takes space with one word for a name, also where there is only one space and when there is none of that name', () => {
    for (const aliases of [['taxi'], two]) {
      expect(parseCommand('space taxi', aliases)).to.deep.equal({ name: 'space', alias: 'taxi' });
      expect(parseCommand('/space Taxi', aliases)).to.deep.equal({ name: 'space', alias: 'taxi' });
      expect(parseCommand('Space  bakery!', aliases)).to.deep.equal({ name: 'space', alias: 'bakery' });
      expect(parseCommand('space käse-1', aliases)).to.deep.equal({ name: 'space', alias: 'käse-1' });
      expect(parseCommand('space', aliases)).to.deep.equal({ name: 'spaces' });
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
      for (const text of questions) expect(parseCommand(text, aliases), text).to.equal(undefined);
    }
  });
});

import { expect } from 'chai';
import { AddressBook } from '../../../services/genie/addresses.ts';
import { ManualClock } from '../../support/clock.ts';

describe('The address book', () => {
  const addresses = [
    { address: '::1', family: 6 },
    { address: '127.0.0.1', family: 4 },
  ];

  const find = (book: AddressBook, options: object) =>
    new Promise<unknown>((resolve) => {
      book.lookup('host.test', options, (error, address, family) => resolve(error ?? [address, family]));
    });

  it('asks again after the time to live, after a failure and when told to forget', async () => {
    const clock = new ManualClock();
    let asked = 0;
    let broken = true;
    const book = new AddressBook({
      clock,
      ttlMs: 300_000,
      resolve: (_hostname, done) => {
        asked += 1;
        if (broken) done(Object.assign(new Error('no'), { code: 'EAI_AGAIN' }), []);
        else done(null, addresses);
      },
    });
    expect(await find(book, { all: true })).to.be.instanceOf(Error);
    broken = false;
    await find(book, { all: true });
    await clock.advance(299_999);
    await find(book, { all: true });
    expect(asked).to.equal(2);
    await clock.advance(1);
    await find(book, { all: true });
    expect(asked).to.equal(3);
    book.clear();
    await find(book, { all: true });
    expect(asked).to.equal(4);
  });

  it('answers in the form that the socket wants', async () => {
    const book = new AddressBook({ clock: new ManualClock(), ttlMs: 1, resolve: (_, done) => done(null, addresses) });
    expect(await find(book, { all: true })).to.deep.equal([addresses, undefined]);
    expect(await find(book, {})).to.deep.equal(['::1', 6]);
    expect(await find(book, { family: 4 })).to.deep.equal(['127.0.0.1', 4]);
    expect(await find(book, { family: 'IPv4', all: true })).to.deep.equal([[addresses[1]], undefined]);
  });
});

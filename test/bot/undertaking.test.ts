import { expect } from 'chai';
import { en } from '../../bot/texts/en/index.ts';
import { AppError } from '../../services/errors.ts';
import { settle } from '../support/clock.ts';
import { inbound, message } from './fakes.ts';
import { rig } from './rig.ts';

const target = { questionId: 'q1', ids: { spaceId: 's', conversationId: 'c', messageId: 'm' } };
const help = message('help', { id: 'a1' });

describe('bot: what is no question', () => {
  it('is carried out for good when it was answered, and not before', async () => {
    const { bot, channel, questions } = rig();
    const held = Promise.withResolvers<void>();
    channel.held = held.promise;
    await bot.receive(help);
    await settle();
    expect(channel.calls, 'the answer is on its way').to.have.length(1);
    expect(questions.ended).to.deep.equal([]);
    held.resolve();
    await settle();
    expect(questions.ended).to.deep.equal(['done fake|c1|a1']);
  });

  it('is carried out for good at once where there is nothing to be said', async () => {
    const { bot, questions } = rig();
    questions.state = { running: { questionId: 'q1', text: 'x', sinceMs: 0 }, waiting: [], buffered: [] };
    await bot.receive(message('stop', { id: 'a1' }));
    expect(questions.ended).to.deep.equal(['done fake|c1|a1']);
  });

  it('is carried out for good after all that it leads to: the rating and the thanks for it', async () => {
    const { bot, channel, genie, questions, receive } = rig({ target });
    await receive(inbound('feedback', { questionId: 'q1', rating: 'negative', id: 'a0' }));
    questions.ended.length = 0;
    const [taken, sent] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    genie.feedback = () => taken.promise;
    channel.held = sent.promise;
    await bot.receive(message('feedback good, thanks', { id: 'a1' }));
    await settle();
    expect(questions.ended).to.deep.equal([]);
    taken.resolve();
    await settle();
    expect(questions.ended, 'the thanks are on their way').to.deep.equal([]);
    sent.resolve();
    await settle();
    expect(questions.ended).to.deep.equal(['done fake|c1|a1']);
  });

  it('is carried out for good when its answer can never be brought, and when the person was told that it failed', async () => {
    const { channel, questions, receive, sessions } = rig();
    channel.failWith.push(new AppError('delivery.gone', 'gone'));
    await receive(help);
    sessions.failWith = new AppError('internal', 'contended');
    await receive(message('new', { id: 'a2' }));
    expect(questions.ended).to.deep.equal(['done fake|c1|a1', 'done fake|c1|a2']);
  });

  it('is the channel’s again when its answer is not taken: a copy is carried out', async () => {
    const { bot, questions } = rig({ maxTasks: 0 });
    for (let copy = 1; copy <= 2; copy++) {
      const error = await bot.receive(help).catch((thrown: unknown) => thrown);
      expect(error).to.include({ code: 'request.rate_limited', retryAfterMs: 1_000 });
      expect(questions.ended).to.have.length(copy);
    }
    expect(new Set(questions.ended)).to.deep.equal(new Set(['given back fake|c1|a1']));
  });

  it('is the channel’s again when it failed and nobody could be told', async () => {
    const { bot, questions, sessions } = rig({ maxTasks: 0 });
    sessions.failWith = new AppError('internal', 'contended');
    const error = await bot.receive(message('new', { id: 'a1' })).catch((thrown: unknown) => thrown);
    expect(error).to.include({ code: 'internal' });
    expect(questions.ended).to.deep.equal(['given back fake|c1|a1']);
  });

  it('is left to the next process when a stop breaks its answer off', async () => {
    const { bot, channel, questions, sender } = rig();
    channel.failWith.push(new AppError('delivery.transient', 'later'));
    await bot.receive(help);
    await settle();
    const over = new AbortController();
    const stopping = sender.stop(over.signal);
    over.abort();
    await stopping;
    expect(questions.ended).to.deep.equal([]);
  });

  it('does nothing when it is a copy', async () => {
    const { receive, questions } = rig();
    await receive(help, help);
    expect(questions.ended).to.deep.equal(['done fake|c1|a1']);
  });

  describe('carried out once more after the death of a process', () => {
    it('stops no question that came later', async () => {
      const { receive, questions } = rig();
      questions.begunAt = 5_000;
      questions.state = { running: { questionId: 'q1', text: 'x', sinceMs: 0 }, waiting: [], buffered: [] };
      await receive(message('stop'));
      expect(questions.calls).to.deep.equal(['cancel  by u1 of before 5000']);
    });

    it('shows what waits instead of stopping what has the place now', async () => {
      const { receive, questions, last } = rig();
      questions.begunAt = 5_000;
      questions.state = { waiting: [{ questionId: 'q4', text: 'How many trips?', place: 2 }], buffered: [] };
      await receive(message('stop 2'));
      expect(questions.calls).to.deep.equal([]);
      expect(last()?.summary).to.contain('How many trips?');
    });

    it('starts over only if that was not done', async () => {
      const { receive, questions, sessions, last } = rig();
      questions.begunAt = 5_000;
      await receive(message('new'));
      expect(sessions.calls).to.deep.equal(['reset unless since 5000']);
      expect(last()?.summary).to.equal(en.newConversation);
    });
  });
});

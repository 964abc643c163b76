import { expect } from 'chai';
import { en } from '../../bot/texts/en/index.ts';
import { zhHant } from '../../bot/texts/zh-hant/index.ts';
import type { Inbound, Reply } from '../../bot/types.ts';
import { AppError } from '../../services/errors.ts';
import { settle } from '../support/clock.ts';
import { asker, inbound, message } from './fakes.ts';
import { rig, spaces } from './rig.ts';

const said = (reply: Reply | undefined) => reply?.summary ?? '';
/** Without what an operator finds it by. */
const unreferenced = (summary: string) => summary.replace(/\nReference [0-9a-f]{8}$/, '');

describe('bot/chat: questions', () => {
  it('hands a message over as a question of the person’s session', async () => {
    const { receive, questions, channel } = rig();
    await receive(message('How many trips?', { id: 'a1', priority: 'high' }));
    const [asked] = questions.submitted;
    expect(asked).to.deep.include({
      claimKey: 'fake|c1|a1',
      text: 'How many trips?',
      priority: 'high',
      activityId: 'a1',
      asker,
    });
    expect(asked?.sessionKey).to.have.length(32);
    expect(asked).not.to.have.property('immediate');
    expect(channel.calls).to.deep.equal([]);
  });

  it('asks a question that was offered at once', async () => {
    const { receive, questions, offers } = rig();
    offers.note('fake|c1', ['Top 5']);
    await receive(message('Top 5'), message('Top 6'));
    expect(questions.submitted.map(({ immediate }) => immediate)).to.deep.equal([true, undefined]);
  });

  it('gives people and places sessions of their own', async () => {
    const { receive, questions } = rig();
    await receive(
      message('a'),
      message('b', { asker: { ...asker, userId: 'u2' } }),
      message('c', { asker: { ...asker, tenantId: 't2' } }),
    );
    expect(new Set(questions.submitted.map((one) => one.sessionKey)).size).to.equal(3);
  });

  it('asks once, however often the same activity comes', async () => {
    const { bot, questions, channel, events } = rig();
    const one = message('How many trips?');
    await Promise.all(Array.from({ length: 10 }, () => bot.receive(one)));
    await settle();
    expect(questions.submitted).to.have.length(1);
    expect(channel.calls).to.deep.equal([]);
    expect(events.filter((event) => event === 'turn.duplicate message')).to.have.length(9);
  });

  it('has a refusal kept with the question, and says nothing of it from memory', async () => {
    const { bot, questions, channel, events } = rig();
    questions.refuseWith = new AppError('question.queue_full', 'full', { facts: { seconds: 320 } });
    const one = message('How many trips?', { id: 'a9' });
    await Promise.all(Array.from({ length: 10 }, () => bot.receive(one)));
    await settle();
    expect(questions.refused.map(({ refusalKey, activityId }) => [refusalKey, activityId])).to.deep.equal([
      ['fake|c1|a9', 'a9'],
    ]);
    expect(channel.calls).to.deep.equal([]);
    expect(events).not.to.include('turn.failed message');
    expect(events.filter((event) => event === 'turn.duplicate message')).to.have.length(9);
  });

  it('acknowledges nothing that was neither taken nor told', async () => {
    const { bot, questions, channel } = rig();
    questions.refuseWith = new AppError('request.rate_limited', 'too many refusals');
    const one = message('How many trips?');
    for (let delivery = 0; delivery < 2; delivery++) {
      const failed = await bot.receive(one).catch((error: unknown) => error);
      expect(failed).to.include({ code: 'request.rate_limited' });
    }
    expect(channel.calls).to.deep.equal([]);
    questions.refuseWith = undefined;
    await bot.receive(one);
    expect(questions.submitted).to.have.length(1);
  });

  it('says so when nothing can be kept', async () => {
    const { receive, questions, channel, events } = rig();
    questions.refuseWith = new AppError('state.unwritable', 'disk full');
    questions.claimError = new AppError('state.unwritable', 'disk full');
    await receive(message('How many trips?'), message('help'));
    expect(channel.summaries.map(unreferenced)).to.deep.equal(Array(2).fill(en.errors['state.unwritable']({})));
    expect(events).to.include('turn.failed message');
  });

  it('leaves the inbound to the channel when it could not be kept and nobody could be told', async () => {
    const { bot, questions } = rig({ maxTasks: 0 });
    questions.refuseWith = new AppError('state.unwritable', 'disk full');
    const failed = await bot.receive(message('How many trips?')).catch((error: unknown) => error);
    expect(failed).to.include({ code: 'state.unwritable' });
  });

  it('says nothing of the machinery when something unforeseen happens, once', async () => {
    const { receive, questions, channel, failures } = rig();
    questions.refuseWith = new TypeError('x is not a function at /srv/secret.ts') as unknown as AppError;
    const one = message('How many trips?');
    await receive(one, one);
    expect(channel.summaries.map(unreferenced)).to.deep.equal([en.errors.internal({})]);
    const [failure] = failures;
    expect(failure?.traceId, 'what people read leads to the log').to.match(/^[0-9a-f]{32}$/);
    expect(channel.summaries[0]).to.contain(`Reference ${failure?.traceId?.slice(0, 8)}`);
  });

  it('answers an empty message and one with nothing but files, once', async () => {
    const { receive, channel, questions } = rig();
    const empty = message('  ');
    await receive(empty, empty, message('', { hasAttachments: true }));
    expect(channel.summaries).to.deep.equal([en.emptyMessage, en.attachmentsOnly]);
    expect(questions.calls).to.deep.equal(['flush']);
  });

  it('lets a message with a file wait for no other', async () => {
    const { receive, questions } = rig();
    await receive(message('What is this?', { hasAttachments: true }));
    expect(questions.submitted[0]).to.deep.include({ text: 'What is this?', debounce: { enabled: false } });
  });

  it('hands edits and deletions on, and keeps a message whose text was taken away', async () => {
    const { receive, questions } = rig();
    await receive(
      inbound('edited', { id: 'a1', text: 'sales by month' }),
      inbound('edited', { id: 'a1', text: ' ' }),
      inbound('deleted', { id: 'a2' }),
      inbound('left', {}),
    );
    expect(questions.calls).to.deep.equal(['edit a1 sales by month', 'withdraw a2']);
  });

  it('says when an edit was refused', async () => {
    const { receive, last, questions } = rig();
    questions.edit = () => Promise.reject(new AppError('question.too_long', 'long', { facts: { limit: 10_000 } }));
    await receive(inbound('edited', { text: 'x' }));
    expect(said(last())).to.equal(en.errors['question.too_long']({ limit: 10_000 }));
  });

  it('is done before its replies are: a channel that hangs holds no turn up', async () => {
    const { bot, channel } = rig();
    channel.held = new Promise(() => {});
    await bot.receive(message('help'));
    await bot.receive(message('How many trips?'));
  });
});

describe('bot/chat: commands', () => {
  it('answers a command once, however often it comes', async () => {
    const { bot, channel, events } = rig();
    const one = message('help');
    await Promise.all(Array.from({ length: 10 }, () => bot.receive(one)));
    await settle();
    expect(channel.calls).to.have.length(1);
    expect(events.filter((event) => event === 'turn.duplicate message')).to.have.length(9);
  });

  it('help names the commands, whose rights the answers show, and questions to begin with', async () => {
    const { receive, last } = rig();
    await receive(message('help'));
    for (const word of ['new', 'stop', 'status', 'space', en.dataRights.shared]) expect(said(last())).to.contain(word);
    expect(last()?.parts.at(-1)).to.deep.include({ kind: 'suggestions', questions: ['How many trips?'] });
    expect(last()).to.include({ aiGenerated: false });
    const suggestions = last()?.parts.at(-1);
    expect(suggestions?.kind === 'suggestions' ? suggestions.key : '').to.match(/^[\w-]{22}$/);
  });

  it('help and the list of spaces ask what was written before', async () => {
    const { receive, questions } = rig();
    await receive(message('help'), message('spaces'));
    expect(questions.calls).to.deep.equal(['flush', 'flush']);
  });

  it('help speaks of spaces only where there are several, and of mentions only in groups', async () => {
    const { receive, last, genie } = rig({ aliases: ['taxi'] });
    genie.tells = async () => spaces.slice(0, 1);
    await receive(message('help'));
    expect(said(last())).not.to.contain('space').and.not.to.contain(en.mentionHint);
    await receive(inbound('message', { text: 'help', conversation: { id: 'c9', kind: 'channel' } }));
    expect(said(last())).to.contain(en.mentionHint);
  });

  it('help works while Genie says nothing, and while it fails', async () => {
    const { receive, last, genie, clock } = rig();
    genie.tells = () => new Promise(() => {});
    await receive(message('help'));
    expect(last()).to.equal(undefined);
    await clock.advance(3_000);
    expect(said(last())).to.contain(en.dataRights.shared);
    expect(clock.pendingTimers).to.equal(0);
    genie.tells = () => Promise.reject(new AppError('genie.unreachable', 'no'));
    await receive(message('space'));
    expect(said(last())).to.contain('taxi (you are here)\nbakery');
  });

  it('new asks what was written before, then starts over', async () => {
    const { receive, last, questions, sessions } = rig();
    await receive(message('new'));
    expect(questions.calls).to.deep.equal(['flush']);
    expect(sessions.calls).to.deep.equal(['reset']);
    expect(said(last())).to.equal(en.newConversation);
  });

  it('says when a command failed', async () => {
    const { receive, last, sessions, events } = rig();
    sessions.failWith = new AppError('internal', 'contended');
    await receive(message('new'));
    expect(unreferenced(said(last()))).to.equal(en.errors.internal({}));
    expect(events).to.include('turn.failed message');
  });

  it('stop cancels without asking what was being written, and lets the question speak for itself', async () => {
    const { receive, channel, questions } = rig();
    questions.state = { running: { questionId: 'q1', text: 'x', sinceMs: 0 }, waiting: [], buffered: ['y'] };
    await receive(message('stop'), message('stop 2'));
    expect(questions.calls).to.deep.equal(['cancel  by u1', 'cancel 2 by u1']);
    expect(channel.calls).to.deep.equal([]);
  });

  it('stop says when there is nothing to stop', async () => {
    const { receive, channel } = rig();
    await receive(message('stop'), message('stop 7'));
    expect(channel.summaries).to.deep.equal([en.nothingToStop, en.nothingAtPlace(7)]);
  });

  it('status tells what runs, waits and is being written, and asks nothing', async () => {
    const { receive, last, questions } = rig();
    questions.state = {
      running: { questionId: 'q1', text: 'trips by zip', sinceMs: 12_000, stage: 'running' },
      waiting: [
        { questionId: 'q2', text: 'fares', place: 1, waitMs: 30_000 },
        { questionId: 'q3', text: 'tips', place: 7, waitMs: 60_000 },
      ],
      buffered: ['and', 'tips'],
    };
    await receive(message('status'));
    expect(said(last())).to.equal(
      [
        'Running for 12 seconds: “trips by zip”. Running the query…',
        '1. waiting, about 30 seconds to wait: “fares”',
        // “stop 2” means this one, however many of other people are asked before it.
        '2. waiting, number 7 in the queue, about 60 seconds to wait: “tips”',
        '2 messages just in, about to be asked as one question: “and tips”',
      ].join('\n'),
    );
    expect(questions.calls).to.deep.equal([]);
    questions.state = { waiting: [], buffered: [] };
    await receive(message('status'));
    expect(said(last())).to.equal(en.statusIdle);
  });

  it('go asks at once what was written', async () => {
    const { receive, channel, questions } = rig();
    questions.state = { waiting: [], buffered: ['a'] };
    await receive(message('go'));
    expect(channel.calls).to.deep.equal([]);
    questions.state = { waiting: [], buffered: [] };
    await receive(message('go'));
    expect(channel.summaries).to.deep.equal([en.nothingToFlush]);
    expect(questions.calls).to.deep.equal(['flush', 'flush']);
  });

  it('space lists the spaces and shows where one is', async () => {
    const { receive, last, sessions } = rig();
    sessions.space = 'bakery';
    await receive(message('space'));
    expect(said(last()))
      .to.contain('taxi: Taxi trips\nbakery: Bakery sales (you are here)')
      .and.to.contain('“space taxi”');
  });

  it('space with a name changes it, after asking what was meant for the one before', async () => {
    const { receive, last, questions, sessions } = rig();
    await receive(message('space BAKERY'));
    expect(sessions.calls).to.deep.equal(['chooseSpace bakery']);
    expect(questions.calls).to.deep.equal(['flush']);
    expect(said(last())).to.equal(en.spaceChosen('Bakery sales'));
    await receive(message('space bakery'));
    expect(sessions.calls).to.have.length(1);
    expect(said(last())).to.equal(en.spaceAlready('Bakery sales'));
  });

  it('space with an unknown name changes nothing and shows the list', async () => {
    const { receive, last, sessions, questions } = rig();
    await receive(message('space bakeryy'));
    expect(sessions.calls).to.deep.equal([]);
    expect(questions.submitted).to.deep.equal([]);
    expect(said(last())).to.contain(en.spaceUnknown('bakeryy')).and.to.contain('Taxi trips');
  });

  it('space with an unknown name is no question where there is only one space either', async () => {
    const { receive, last, questions, genie } = rig({ aliases: ['taxi'] });
    genie.tells = async () => spaces.slice(0, 1);
    await receive(message('space bakery'));
    expect(questions.submitted).to.deep.equal([]);
    expect(said(last())).to.contain(en.spaceUnknown('bakery')).and.to.contain(en.oneSpace('Taxi trips'));
    await receive(message('space used by region'), message('space utilization?'));
    expect(questions.submitted.map(({ text }) => text)).to.deep.equal(['space used by region', 'space utilization?']);
  });
});

describe('bot/chat: joining', () => {
  it('welcomes a conversation once, whichever way joining is told', async () => {
    const { receive, channel } = rig();
    await receive(inbound('joined', {}), inbound('joined', {}));
    expect(channel.calls).to.have.length(1);
    expect(channel.summaries[0]).to.contain(en.welcome).and.to.contain(en.dataRights.shared);
    expect(channel.calls[0]?.options).not.to.have.property('replyTo');
  });
});

describe('bot/chat: buttons', () => {
  const button = (action: Extract<Inbound, { kind: 'action' }>['action'], by = asker, id?: string) =>
    inbound('action', { action, asker: by, ...(id === undefined ? {} : { id }) });
  const ask = { verb: 'ask', question: 'and by month?', nonce: 'q1.0' } as const;

  it('ask at once, and once, also when the press comes again under another id', async () => {
    const { receive, questions, events } = rig();
    await receive(button(ask, asker, 'a1'), button(ask, asker, 'a2'));
    expect(questions.submitted).to.have.length(1);
    expect(questions.submitted[0]).to.deep.include({ text: 'and by month?', immediate: true, activityId: 'a1' });
    expect(events).to.include('turn.duplicate action');
  });

  it('that nobody knows are said to be, once for each press', async () => {
    const { receive, channel, questions } = rig();
    const odd = inbound('odd_press', { asker: { ...asker, locale: 'zh-TW' } });
    await receive(odd, odd, inbound('odd_press', {}));
    expect(channel.summaries).to.deep.equal([zhHant.buttonUnknown, en.buttonUnknown]);
    expect(questions.submitted).to.deep.equal([]);
  });

  it('are pressed by each person of a group for themselves', async () => {
    const { receive, questions } = rig();
    await receive(button(ask), button(ask, { ...asker, userId: 'u2' }));
    expect(questions.submitted).to.have.length(2);
  });

  it('can be pressed again after a refusal, which is told once', async () => {
    const { receive, questions, channel } = rig();
    questions.refuseWith = new AppError('question.queue_full', 'full');
    await receive(button(ask, asker, 'a1'), button(ask, asker, 'a1'));
    expect(channel.calls).to.deep.equal([]);
    expect(questions.refused).to.have.length(1);
    questions.refuseWith = undefined;
    await receive(button(ask, asker, 'a2'));
    expect(questions.submitted).to.have.length(1);
  });

  it('stop a question of whoever presses, running or waiting, and nobody else’s', async () => {
    const stop = { verb: 'stop', questionId: 'q2', nonce: 'q2.stop' } as const;
    const { receive, questions, channel } = rig();
    const inGroup = { conversation: { id: 'c1', kind: 'group' } } as const;
    await receive(inbound('action', { action: stop, asker: { ...asker, userId: 'u2' }, ...inGroup }));
    expect(questions.calls).to.deep.equal([]);
    questions.state = { waiting: [{ questionId: 'q2', text: 'x', place: 1 }], buffered: [] };
    await receive(button(stop), button(stop));
    expect(questions.calls).to.deep.equal(['cancelById q2 by u1']);
    expect(channel.calls).to.deep.equal([]);
  });

  it('say that a question is over which they could stop', async () => {
    const { receive, questions, channel } = rig();
    await receive(button({ verb: 'stop', questionId: 'long ago', nonce: 'n' }));
    expect(channel.summaries).to.deep.equal([en.stopGone]);
    expect(questions.calls).to.deep.equal([]);
  });
});

describe('bot/chat: ratings', () => {
  const target = { questionId: 'q1', ids: { spaceId: 's', conversationId: 'c', messageId: 'm' } };

  it('reach Genie once, with their comment', async () => {
    const { receive, genie, events } = rig({ target });
    const rated = inbound('feedback', { messageId: 'm1', rating: 'negative', comment: 'wrong month' });
    await receive(rated, rated);
    expect(genie.rated).to.deep.equal([{ ids: target.ids, rating: 'negative', comment: 'wrong month' }]);
    expect(events).to.include('feedback.given');
  });

  it('come from buttons as well', async () => {
    const { receive, genie } = rig({ target });
    const action = { verb: 'feedback', questionId: 'q1', rating: 'positive', nonce: 'n' } as const;
    await receive(inbound('action', { action }));
    expect(genie.rated).to.deep.include({ ids: target.ids, rating: 'positive', comment: undefined });
  });

  it('of an answer that is no longer known go nowhere', async () => {
    const { receive, genie, channel } = rig();
    await receive(inbound('feedback', { questionId: 'gone', rating: 'positive' }));
    expect(genie.rated).to.deep.equal([]);
    expect(channel.calls).to.deep.equal([]);
  });

  it('with words, and from a button of ours, are told when they went nowhere', async () => {
    const { receive, channel } = rig();
    const action = { verb: 'feedback', questionId: 'made up', rating: 'positive', nonce: 'n' } as const;
    await receive(
      inbound('action', { action }),
      inbound('feedback', { questionId: 'q1', rating: 'negative', comment: 'x' }),
    );
    expect(channel.summaries).to.deep.equal(Array(2).fill(en.conversation.feedbackGone));
    const away = rig({ target });
    away.genie.feedback = () => Promise.reject(new AppError('genie.unreachable', 'no'));
    await away.receive(inbound('feedback', { questionId: 'q1', rating: 'negative', comment: 'wrong month' }));
    expect(away.channel.summaries).to.deep.equal([en.conversation.feedbackFailed]);
  });

  it('disturb nobody when Genie does not take them', async () => {
    const { receive, genie, channel, events } = rig({ target });
    genie.feedback = () => Promise.reject(new AppError('genie.unreachable', 'no'));
    await receive(inbound('feedback', { questionId: 'q1', rating: 'positive' }));
    expect(channel.calls).to.deep.equal([]);
    expect(events).to.include('turn.failed feedback');
  });

  it('that could not be kept are left to the channel, which may bring them again', async () => {
    const { bot, questions } = rig({ target });
    questions.claimError = new AppError('state.unwritable', 'disk full');
    const failed = await bot
      .receive(inbound('feedback', { questionId: 'q1', rating: 'positive' }))
      .catch((e: unknown) => e);
    expect(failed).to.include({ code: 'state.unwritable' });
  });
});

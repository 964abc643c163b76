import { expect } from 'chai';
import { contextAfter } from '../../../services/cache/key.ts';
import { questionSessions, SpaceNames } from '../../../services/questions/session-targets.ts';
import { RecallRig } from '../../support/recall-rig.ts';

describe('where a question goes after answers from memory', () => {
  let rig: RecallRig;
  const open = () => {
    rig = new RecallRig();
    const all = [
      { alias: 'main', spaceId: 's' },
      { alias: 'other', spaceId: 'o' },
    ];
    const names = new SpaceNames({ spaces: async () => [] }, () => all);
    return questionSessions(rig.sessions, names, (channel) => (channel === 'teams' ? 'other' : 'nowhere'));
  };
  afterEach(() => rig.store.close());
  const first = { sessionKey: 'k', questionId: 'q1', text: 'Revenue?' };
  const at = () => ({ spaceId: 's', context: '', askedAt: rig.clock.now() });

  it('is the place of the same question when the process died before its answer was kept', async () => {
    const sessions = open();
    await sessions.served(first, at());
    const again = await sessions.target(first, { peek: true });
    expect(again).to.deep.equal({ spaceId: 's', context: '', unasked: [] });
    await sessions.served(first, at());
    const next = await sessions.target({ sessionKey: 'k', questionId: 'q2', text: 'by region' });
    expect(next.context).to.equal(contextAfter('', 'revenue'));
    expect(next.unasked.map(({ questionId }) => questionId)).to.deep.equal(['q1']);
  });

  it('is not known in a conversation that began before answers were remembered', async () => {
    const sessions = open();
    const conversation = { spaceId: 's', conversationId: 'c' };
    await rig.sessions.remember('k', conversation, rig.clock.now());
    expect(await sessions.target(first)).to.deep.equal({ spaceId: 's', conversationId: 'c', unasked: [] });
  });

  it('knows nothing of an answer that came after the person started over', async () => {
    const sessions = open();
    const before = at();
    await rig.clock.advance(1);
    await rig.sessions.reset('k');
    await sessions.served(first, before);
    expect(await sessions.target(first)).to.deep.equal({ spaceId: 's', context: '', unasked: [] });
  });

  it('is where the session was, after a question that another space was asked once', async () => {
    const sessions = open();
    const aside = { sessionKey: 'k', questionId: 'q2', text: 'Stock?', space: 'other' };
    const asked = { askedAt: rig.clock.now() + 1, context: 'digest' };
    await sessions.remember('k', { spaceId: 's', conversationId: 'c1', messageId: 'm' }, asked);
    expect(await sessions.target(aside)).to.deep.equal({ spaceId: 'o', context: '', unasked: [] });
    await sessions.remember(
      'k',
      { spaceId: 'o', conversationId: 'c2', messageId: 'm' },
      { ...asked, context: 'theirs' },
    );
    const own = { spaceId: 's', conversationId: 'c1', context: 'digest', unasked: [] };
    expect(await sessions.target(first)).to.deep.equal(own);
    expect(await sessions.target(aside)).to.deep.equal({
      ...own,
      spaceId: 'o',
      conversationId: 'c2',
      context: 'theirs',
    });
    await sessions.served(aside, { spaceId: 'o', context: 'theirs', askedAt: asked.askedAt });
    expect(await sessions.target(first)).to.deep.equal(own);
    await sessions.caughtUp('k', {
      questionId: 'q2',
      ids: { spaceId: 'o', conversationId: 'c3', messageId: 'm' },
      ...asked,
    });
    expect(await sessions.target(first)).to.deep.equal(own);
    expect((await sessions.target({ ...aside, questionId: 'q3' })).conversationId).to.equal('c3');
    await sessions.blur('k', asked.askedAt);
    expect(await sessions.target(first), 'nobody can tell of either').not.to.have.property('context');
    expect(await sessions.target({ ...aside, questionId: 'q3' })).not.to.have.property('context');
    await rig.sessions.reset('k');
    for (const question of [first, aside]) expect((await sessions.target(question)).conversationId).to.equal(undefined);
  });

  it('is known of a few spaces only', async () => {
    const sessions = open();
    const asked = { askedAt: rig.clock.now() + 1 };
    for (let space = 0; space < 20; space++) {
      await sessions.remember('k', { spaceId: `s${space}`, conversationId: 'c', messageId: 'm' }, asked);
    }
    expect((await rig.sessions.get('k'))?.others).to.have.length(4);
  });

  it('is the default space of the channel, unless the person chose one', async () => {
    const sessions = open();
    const spaceOf = async (channel: string, space?: string) =>
      (await sessions.target({ ...first, channel, ...(space === undefined ? {} : { space }) })).spaceId;
    expect(await spaceOf('teams')).to.equal('o');
    expect(await spaceOf('webchat'), 'a default that is no space').to.equal('s');
    expect(await spaceOf('teams', 'main')).to.equal('s');
    await rig.sessions.chooseSpace('k', 'main');
    expect(await spaceOf('teams')).to.equal('s');
    await rig.sessions.chooseSpace('k', 'gone');
    expect(await spaceOf('teams'), 'a chosen space that is gone').to.equal('o');
  });
});

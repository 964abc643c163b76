import { expect } from 'chai';
import { contextAfter } from '../../../services/cache/key.ts';
import { questionSessions, SpaceNames } from '../../../services/questions/session-targets.ts';
import { RecallRig } from '../../support/recall-rig.ts';

describe('where a question goes after answers from memory', () => {
  let rig: RecallRig;
  const open = () => {
    rig = new RecallRig();
    const names = new SpaceNames({ spaces: async () => [] }, () => [{ alias: 'main', spaceId: 's' }]);
    return questionSessions(rig.sessions, names);
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
});

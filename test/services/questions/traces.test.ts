import { expect } from 'chai';
import { type Log, type LogFields, silentLog } from '../../../services/log.ts';
import { traceFromId } from '../../../services/trace.ts';
import { QuestionsRig } from '../../support/questions-rig.ts';

const CALLER = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', sampled: true };

/** Events about questions, with the trace that each names. */
const traced = (rig: QuestionsRig) =>
  rig.happened
    .filter(({ name, fields }) => name.startsWith('question.') && 'questionId' in fields)
    .map(({ name, fields }) => [name, 'traceId' in fields ? fields.traceId : undefined]);

describe('the trace of a question', () => {
  it('is the caller’s, from the row to Genie and to every event', async () => {
    const rig = await QuestionsRig.started();
    const id = await rig.ask('How many?', { trace: CALLER });
    await rig.clock.advance(1_000);
    const row = await rig.journal.find(id);
    expect(row?.trace).to.include({ traceId: CALLER.traceId, parentSpanId: CALLER.spanId, sampled: true });
    expect(rig.genie.traces).to.deep.equal([row?.trace]);
    expect(traced(rig)).to.deep.equal([
      ['question.accepted', CALLER.traceId],
      ['question.asking', CALLER.traceId],
      ['question.running', CALLER.traceId],
      ['question.answered', CALLER.traceId],
      ['question.sent', CALLER.traceId],
      ['question.delivered', CALLER.traceId],
    ]);
    expect((await rig.questions.tasks.find(id))?.trace?.traceId).to.equal(CALLER.traceId);
    await rig.stop();
  });

  it('is its own without a caller', async () => {
    const rig = await QuestionsRig.started();
    await rig.ask('one');
    await rig.ask('two', { user: 'bob' });
    await rig.clock.advance(1_000);
    const ids = new Set(traced(rig).map(([, traceId]) => traceId));
    expect(ids.size).to.equal(2);
    for (const traceId of ids) expect(traceId).to.match(/^[0-9a-f]{32}$/);
    await rig.stop();
  });

  it('survives a restart in every state', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.standard = { answerAfterMs: 3_000 };
    await rig.ask('How many?', { trace: CALLER });
    await rig.clock.advance(1_000);
    await rig.restart();
    await rig.clock.advance(60_000);
    expect(rig.fields('question.resumed')).to.containSubset([{ state: 'RUNNING', traceId: CALLER.traceId }]);
    expect(rig.fields('question.delivered')).to.containSubset([{ traceId: CALLER.traceId }]);
    expect(new Set(rig.genie.traces.map((trace) => trace?.spanId)).size, 'one span for the whole').to.equal(1);
    await rig.stop();
  });

  it('of a row of an earlier version is made from its id, and stays', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.standard = { answerAfterMs: 3_000 };
    const id = await rig.ask('How many?', { trace: CALLER });
    await rig.clock.advance(1_000);
    rig.memory.forgetTraces();
    await rig.restart();
    await rig.clock.advance(60_000);
    const { traceId } = traceFromId(id);
    expect(rig.fields('question.resumed')).to.containSubset([{ traceId }]);
    expect(rig.fields('question.delivered')).to.containSubset([{ traceId }]);
    expect((await rig.questions.tasks.find(id))?.trace?.traceId).to.equal(traceId);
    await rig.stop();
  });

  it('of a message that became part of another question leads to that one', async () => {
    const rig = await QuestionsRig.started({ debounce: { enabled: true } });
    const first = await rig.ask('sales', { trace: CALLER });
    const second = await rig.ask('of 2016');
    await rig.clock.advance(5_000);
    const [merged] = rig.fields('question.merged');
    expect(merged).to.include({ questionId: second, into: first });
    expect(merged?.traceId, 'a trace of its own')
      .to.match(/^[0-9a-f]{32}$/)
      .and.not.to.equal(CALLER.traceId);
    expect((await rig.questions.tasks.find(second))?.trace?.traceId, 'that of the result').to.equal(CALLER.traceId);
    await rig.stop();
  });

  it('is in every line of the log about it', async () => {
    const lines: LogFields[] = [];
    const note = (fields: LogFields) => void lines.push(fields);
    const log: Log = { ...silentLog, debug: note, info: note, warn: note, error: note };
    const rig = await QuestionsRig.started({ debounce: { enabled: true }, more: { log } });
    await rig.ask('sales');
    await rig.ask('of 2016');
    await rig.clock.advance(5_000);
    const about = lines.filter((fields) => 'questionId' in fields);
    expect(about).to.have.length.above(2);
    for (const fields of about)
      expect(fields)
        .to.have.property('traceId')
        .that.matches(/^[0-9a-f]{32}$/);
    await rig.stop();
  });

  it('of a refusal is kept with it', async () => {
    const rig = await QuestionsRig.started();
    await rig.submit('x'.repeat(10_001), { refusalKey: 'refusal', trace: CALLER });
    await rig.clock.advance(0);
    expect(rig.fields('question.refused')).to.containSubset([{ traceId: CALLER.traceId }]);
    expect(rig.fields('question.delivered')).to.containSubset([{ traceId: CALLER.traceId, refused: true }]);
    await rig.stop();
  });

  it('of a failed delivery names what failed and how long it took', async () => {
    const rig = await QuestionsRig.started();
    rig.outlet.scripts.deliver.push({ fail: 'delivery.transient' });
    await rig.ask('How many?', { trace: CALLER });
    await rig.clock.advance(120_000);
    const sent = rig.fields('question.sent');
    expect(sent.map(({ outcome, traceId }) => [outcome, traceId])).to.deep.equal([
      ['delivery.transient', CALLER.traceId],
      ['ok', CALLER.traceId],
    ]);
    expect(sent[0]).to.have.property('renderMs', 0);
    expect(sent[0]?.error).to.have.property('code', 'delivery.transient');
    await rig.stop();
  });
});

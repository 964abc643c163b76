import { expect } from 'chai';
import { AppError } from '../../../services/errors.ts';
import { Events } from '../../../services/events.ts';
import { createLog } from '../../../services/log.ts';
import { Metrics } from '../../../services/ops/metrics.ts';
import { observe } from '../../../services/ops/observe.ts';
import { ManualClock } from '../../support/clock.ts';

describe('observing events', () => {
  const make = (level: 'info' | 'debug' = 'info') => {
    const clock = new ManualClock();
    const events = new Events((error) => {
      throw error;
    });
    const metrics = new Metrics();
    const lines: Record<string, unknown>[] = [];
    const log = createLog({ level, stream: { write: (line) => void lines.push(JSON.parse(line)) } });
    let queries = 0;
    const observed = observe({ events, metrics, log, clock, onQueryEnded: () => queries++ });
    const text = async () => (await metrics.expose('prometheus')).body;
    return { clock, events, observed, lines, text, queries: () => queries };
  };

  it('counts every event, and says nothing about single questions at info', async () => {
    const { events, observed, lines, text, queries } = make();
    for (let at = 0; at < 100; at++) {
      const questionId = `q${at}`;
      events.emit('http.answered', { method: 'POST', route: '/api/messages', status: 200, durationMs: 2 });
      events.emit('turn.received', { channel: 'teams', kind: 'message' });
      events.emit('turn.acknowledged', { channel: 'teams', kind: 'message', durationMs: at });
      events.emit('question.accepted', { questionId, channel: 'teams', state: 'ACCEPTED' });
      events.emit('question.asking', { questionId, attempt: 1, waitedMs: 5 });
      events.emit('genie.query.ended', { space: 'taxi', outcome: 'ok', durationMs: 900 });
      events.emit('question.answered', { questionId, durationMs: 900 });
      events.emit('question.delivered', { questionId, channel: 'teams', totalMs: 1_000 + at, repeat: false });
    }
    expect(lines).to.deep.equal([]);
    expect(queries()).to.equal(100);
    expect(observed.questions()).to.deep.equal({ accepted: 100, answered: 100, delivered: 100 });
    expect(observed.eventCount('http.answered')).to.equal(100);
    expect(observed.acknowledgements()).to.deep.equal({ total: 100, latencyMs: { p50: 49, p95: 94, p99: 98 } });
    expect(observed.answers().latencyMs.p50).to.equal(1_049);
    const exposition = await text();
    expect(exposition).to.contain('lamp_http_requests_total{method="POST",route="/api/messages",status="200"} 100');
    expect(exposition).to.contain('lamp_turns_total{channel="teams",kind="message",outcome="acknowledged"} 100');
    expect(exposition).to.contain('lamp_question_duration_seconds_count{channel="teams"} 100');
    expect(exposition).to.contain('lamp_genie_query_outcomes_total{outcome="ok"} 100');
  });

  it('counts a refusal once, and its delivery as no answer', () => {
    const { events, observed } = make();
    events.emit('question.refused', { channel: 'teams', code: 'question.queue_full' });
    const delivered = { questionId: 'q1', channel: 'teams', totalMs: 4, repeat: false };
    events.emit('question.delivered', { ...delivered, refused: true });
    expect(observed.questions()).to.deep.equal({ refused: 1 });
    expect(observed.answers().total).to.equal(0);
  });

  it('says what to do about a call to Genie that an operator can mend', async () => {
    const { events, lines, clock } = make();
    const advice = [
      ['genie.unauthorized', /credentials.*DATABRICKS_TOKEN/],
      ['genie.forbidden', /CAN RUN/],
      ['genie.space_not_found', /GENIE_SPACE_ID/],
      ['genie.network_not_allowed', /IP access list/],
      ['genie.unreachable', /DATABRICKS_HOST/],
      ['genie.busy', /^a call to Genie failed$/],
    ] as const;
    for (const [outcome, said] of advice) {
      await clock.advance(3_600_000);
      const error = new AppError(outcome, 'start-conversation: HTTP 401');
      events.emit('genie.called', { operation: 'start-conversation', outcome, status: 401, durationMs: 1, error });
      expect(lines.at(-1)?.['msg'], outcome).to.match(said);
      expect(lines.at(-1)?.['err'], outcome).to.include({ message: 'start-conversation: HTTP 401' });
    }
  });

  it('writes one line for what operators want to know, with the error cut to what may be shown', () => {
    const { events, lines } = make();
    const cause = Object.assign(new Error('socket hang up'), {
      config: { headers: { authorization: 'Bearer s3cret' } },
    });
    const error = new AppError('delivery.gone', 'the person left', { cause });
    events.emit('question.dead', { questionId: 'q1', channel: 'teams', code: 'delivery.gone', error });
    expect(lines).to.have.length(1);
    expect(lines[0]).to.include({ level: 'error', event: 'question.dead', questionId: 'q1', code: 'delivery.gone' });
    expect(lines[0]?.['err']).to.include({ name: 'AppError', code: 'delivery.gone', message: 'the person left' });
    expect(JSON.stringify(lines)).not.to.contain('s3cret');
  });

  it('tells what operators want to know at info, and the rest at debug', () => {
    const quiet = make('info');
    const chatty = make('debug');
    for (const { events } of [quiet, chatty]) {
      events.emit('question.cancelled', { questionId: 'q1', channel: 'teams', by: 'u' });
      events.emit('webchat.connected', { sockets: 1 });
    }
    expect(quiet.lines.map((line) => line['event'])).to.deep.equal(['question.cancelled']);
    expect(chatty.lines.map((line) => line['event'])).to.deep.equal(['question.cancelled', 'webchat.connected']);
  });

  it('counts what waited to be joined: messages, merges, why they went and how long the first waited', async () => {
    const { events, observed, text } = make();
    const merge = { parts: 3, waitedMs: 2_000, reason: 'quiet' };
    events.emit('question.flushed', { questionId: 'q1', ...merge });
    for (const questionId of ['q2', 'q3']) events.emit('question.merged', { questionId, into: 'q1', ...merge });
    events.emit('question.flushed', { questionId: 'q4', parts: 1, waitedMs: 300, reason: 'urgent' });
    expect(observed.questions()).to.deep.equal({ merged: 2 });
    expect(observed.debounce()).to.deep.equal({
      flushes: { quiet: 1, urgent: 1 },
      merged: 2,
      waitMs: { p50: 300, p95: 2_000, p99: 2_000 },
    });
    const exposition = await text();
    for (const line of [
      'lamp_debounce_flushes_total{reason="quiet"} 1',
      'lamp_debounce_flushes_total{reason="urgent"} 1',
      'lamp_debounce_messages_total 4',
      'lamp_debounce_merged_messages_total 2',
      'lamp_debounce_wait_seconds_sum 2.3',
    ]) {
      expect(exposition.split('\n')).to.include(line);
    }
  });

  it('keeps a flood of forged tokens to a few lines a second, and says how many it left out', async () => {
    const { events, lines, clock, text } = make();
    for (let second = 0; second < 3; second++) {
      for (let at = 0; at < 1_000; at++) events.emit('auth.refused', { channel: 'teams', reason: 'signature' });
      await clock.advance(1_000);
    }
    expect(lines).to.have.length(9);
    expect(lines.map((line) => line['leftOut'])).to.deep.equal([
      undefined,
      undefined,
      undefined,
      997,
      undefined,
      undefined,
      997,
      undefined,
      undefined,
    ]);
    expect(await text()).to.contain('lamp_auth_refused_total{channel="teams",reason="signature"} 3000');
  });

  it('tells failed questions from answered ones', () => {
    const { events, observed } = make();
    events.emit('question.answered', { questionId: 'q1', durationMs: 1 });
    events.emit('question.answered', { questionId: 'q2', durationMs: 1, code: 'genie.timeout' });
    expect(observed.questions()).to.deep.equal({ answered: 1, failed: 1 });
  });

  it('ends with its stop', () => {
    const { events, observed } = make();
    observed.stop();
    events.emit('session.created', { key: 'k' });
    expect(observed.eventCount('session.created')).to.equal(0);
  });
});

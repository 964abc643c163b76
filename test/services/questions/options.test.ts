import { expect } from 'chai';
import { readConfig } from '../../../services/config.ts';
import { debounceOptions, journalRetention, questionLimits } from '../../../services/questions/options.ts';

const HOUR_MS = 60 * 60_000;
const configOf = (env: Record<string, string>) => readConfig({ env });

describe('options of questions from the settings', () => {
  it('have one setting for each part of the debounce', () => {
    const env = {
      DEBOUNCE_ENABLED: 'false',
      DEBOUNCE_WINDOW_SECONDS: '1.5',
      DEBOUNCE_MAX_WINDOW_SECONDS: '20',
      DEBOUNCE_COMPLETE_WINDOW_SECONDS: '0.2',
      DEBOUNCE_SEPARATOR: ' / ',
      DEBOUNCE_ADAPTIVE: 'false',
      DEBOUNCE_URGENT_WORDS: 'now,dringend',
      DEBOUNCE_JOIN_REPEATS_ONCE: 'false',
    };
    expect(debounceOptions(configOf(env))).to.deep.equal({
      enabled: false,
      windowMs: 1_500,
      maxWindowMs: 20_000,
      completeWindowMs: 200,
      separator: ' / ',
      adaptive: false,
      urgentWords: ['now', 'dringend'],
      joinRepeatsOnce: false,
    });
  });

  it('are those of the product where nothing is set', () => {
    const config = configOf({});
    expect(debounceOptions(config)).to.include({ enabled: true, windowMs: 2_000, maxWindowMs: 10_000, adaptive: true });
    expect(debounceOptions(config)).to.include({ completeWindowMs: 300, separator: '\n', joinRepeatsOnce: true });
    const bounds = { maxWaitMs: 300_000, answerDeadlineMs: 600_000, maxRunningPerUser: 1, maxWaitingPerUser: 2 };
    expect(questionLimits(config)).to.include({ ...bounds, questionsPerMinute: Number.POSITIVE_INFINITY });
    expect(journalRetention(config)).to.deep.equal({
      claimsMs: 24 * HOUR_MS,
      finishedMs: 24 * HOUR_MS,
      finishedMsByChannel: { rest: HOUR_MS },
      deadMs: 7 * 24 * HOUR_MS,
    });
  });

  it('keep to the rate of a workspace, with room for two at once', () => {
    const env = { DATABRICKS_HOST: 'https://adb-1.azuredatabricks.net', DATABRICKS_TOKEN: 'x', GENIE_SPACE_ID: 's' };
    expect(questionLimits(configOf(env))).to.include({ questionsPerMinute: 5, burst: 2 });
    const more = {
      ...env,
      GENIE_QUESTIONS_PER_MINUTE: '20',
      QUEUE_MAX_WAIT_SECONDS: '7',
      TASK_RESULT_TTL_SECONDS: '60',
    };
    expect(questionLimits(configOf(more))).to.include({ questionsPerMinute: 20, burst: 7, maxWaitMs: 7_000 });
    expect(journalRetention(configOf(more)).finishedMsByChannel).to.deep.equal({ rest: 60_000 });
  });
});

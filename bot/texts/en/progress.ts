import type { GenieStage } from '../../../services/genie/types.ts';
import { ago, wait } from './amounts.ts';

const stages: Readonly<Record<GenieStage, string>> = {
  submitted: 'Asking Genie…',
  reading: 'Reading the question…',
  thinking: 'Writing the SQL…',
  waking: 'Waking up the data warehouse…',
  running: 'Running the query…',
  fetching: 'Fetching the rows…',
};

/** What is said while a question is on its way. */
export const progressTexts = {
  working: 'Working on it…',
  queued: (place: number, waitMs: number | undefined) =>
    place <= 1 ? `You are next in the queue${wait(waitMs)}.` : `You are number ${place} in the queue${wait(waitMs)}.`,
  stages,
  stopButton: 'Stop',
  retryButton: 'Try again',
  answeredAgo: (ageMs: number) => `Answered ${ago(ageMs)}.`,
  refreshButton: 'Ask again',
};

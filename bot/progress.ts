import type { QuestionProgress } from '../services/questions/types.ts';
import { type Texts, textsFor } from './texts/index.ts';

/** What is happening to a question, in a few words for whoever waits. */
export function progressText(progress: QuestionProgress | undefined, texts: Texts): string {
  if (!progress) return texts.working;
  if (progress.kind === 'queued') return texts.queued(progress.place, progress.waitMs);
  return texts.stages[progress.stage];
}

/** The same for channels, which know the person's locale as the client wrote it. */
export function describeProgress(progress: QuestionProgress, locale: string | undefined): string {
  return progressText(progress, textsFor(locale ?? ''));
}

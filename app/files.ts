import { FileLinks } from '../adapters/files/links.ts';
import { addFileRoutes, FILES_PATH } from '../adapters/files/routes.ts';
import type { HttpServer } from '../adapters/http/types.ts';
import { textsFor } from '../bot/texts/index.ts';
import { createResultFiles, type KnownResult } from '../services/files/result-files.ts';
import type { ResultFiles } from '../services/files/types.ts';
import type { Answer, GenieService } from '../services/genie/types.ts';
import type { QuestionTask } from '../services/questions/types.ts';
import { toMs } from '../services/settings.ts';
import { keptSecret } from '../services/store/kept-secret.ts';
import type { Ground } from './ground.ts';

/** Results as files, and the address of their links. */
export interface Files {
  readonly files: ResultFiles;
  /** Adds the address to the server. Links lead to PUBLIC_URL, or else to where this server listens. */
  mount(server: HttpServer): void;
}

/** Builds what makes files of answers. */
export function buildFiles(
  ground: Ground,
  parts: {
    readonly genie: Pick<GenieService, 'rows'>;
    /** As `QuestionTasks.find`. */
    readonly find: (questionId: string) => Promise<QuestionTask | undefined>;
  },
): Files {
  const { config, clock, events } = ground;
  const links = new FileLinks({
    clock,
    secret: () => keptSecret({ stateDir: config.stateDir, file: 'file-links.secret', advice: 'remove it' }),
  });
  let listening = () => '';
  const files = createResultFiles({
    find: async (questionId, attachmentId) => resultOf(await parts.find(questionId), attachmentId, parts.genie),
    linkTo: (file, expiresAt) => `${config.publicUrl ?? listening()}${FILES_PATH}${links.issue(file, expiresAt)}`,
    texts: (locale) => textsFor(locale).files,
    clock,
    events,
    linkLivesMs: () => toMs.minutes(config.fileLinkMinutes),
    maxOpen: () => config.fileDownloadsMax,
  });
  return {
    files,
    mount(server) {
      listening = () => server.address()?.url ?? '';
      const linkOver = (locale: string = config.defaultLocale) => {
        const texts = textsFor(locale);
        return { lang: texts.locale, title: texts.files.linkOverTitle, text: texts.files.linkOver };
      };
      addFileRoutes(server, { files, links, clock, linkOver });
    },
  };
}

function resultOf(
  task: QuestionTask | undefined,
  wanted: string | undefined,
  genie: Pick<GenieService, 'rows'>,
): KnownResult | undefined {
  if (task?.outcome?.kind !== 'answer') return undefined;
  const { answer } = task.outcome;
  const attachmentId = wanted ?? answer.ids.attachmentId;
  const query = attachmentId === undefined ? undefined : queryOf(answer, attachmentId);
  if (attachmentId === undefined || !query) return undefined;
  const { title, place, table } = query;
  return {
    conversationKey: task.address.conversationKey,
    ...(title === undefined ? {} : { title }),
    ...(place === 0 ? {} : { place }),
    ...(table ? { totalRows: table.totalRows } : {}),
    rows: (signal) => genie.rows(answer.ids, attachmentId, signal),
  };
}

function queryOf(
  answer: Answer,
  attachmentId: string,
): (Pick<Answer, 'title' | 'table'> & { readonly place: number }) | undefined {
  const { ids, more = [] } = answer;
  if (attachmentId === ids.attachmentId) return { ...answer, place: 0 };
  const index = more.findIndex((one) => one.attachmentId === attachmentId);
  const found = more[index];
  return found && { ...found, place: index + 1 };
}

/** Whose eyes the data is read with: `shared` credentials of one principal, or nobody's, as samples or files on this machine. */
export type DataRights = 'shared' | 'sample' | 'files';

/** How Lamp introduces itself, and what it says to who is new. */
export const introductionTexts = {
  welcomeTitle: 'Hello! Ask me about your data in plain words.',
  welcome:
    'You get a sentence, a chart, the table, the SQL behind it and good next questions. Follow-ups such as “and by month?” work.',
  helpTitle: 'Ask about your data in plain words',
  help: 'Just write your question. Follow-ups such as “and by month?” or “only for 2016” continue where the last answer ended.',
  dataRights: {
    shared:
      'Good to know: I read the data with one shared account. Everyone who may write to me sees what that account sees.',
    sample: 'Good to know: I answer from sample data on this machine, and everyone who may write to me sees all of it.',
    files: 'Good to know: I answer from files on this machine, and everyone who may write to me sees all of them.',
  } as Readonly<Record<DataRights, string>>,
  startersLabel: 'Try one of these',
  mentionHint: 'In a group or a channel, mention me so that I see your message.',
  sampleDataNotice:
    'Synthetic sample data, shaped like the Databricks samples. The embedded Genie answers on this machine.',
  ownFilesNotice: 'The embedded Genie answers from files on this machine.',
};

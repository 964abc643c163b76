/** What the Web Chat page says itself, in English. Names in braces are filled in by the page. */
export const pageTexts = {
  title: 'What would you like to know?',
  hint: 'Pick an example, or write your own question in plain words.',
  examples: 'Example questions',
  placeholder: 'Ask about your data',
  chat: 'Chat',

  fresh: 'New conversation',
  data: 'What can I ask?',
  past: 'Conversations',
  language: 'Language',
  dark: 'Dark colours',
  light: 'Light colours',
  close: 'Close',

  online: 'Connected',
  connecting: 'Connecting…',
  lost: 'The connection was lost. Trying again…',
  offline: 'You are offline.',
  unreachable: 'Lamp cannot be reached.',
  retry: 'Try again',

  dataHint: 'Ask about these tables in your own words. The names of columns and their values are good words to use.',
  dataSpace: 'Data',
  dataQuestions: 'Questions to try',
  dataTables: 'Tables',
  dataExamples: 'for example',
  dataColumns: 'Columns',
  dataHidden: 'The tables behind this data are not shown here. You can still ask about it.',
  loading: 'One moment…',
  dataFailed: 'This cannot be shown at the moment.',

  pastHint: 'Your conversations in this browser. Each is kept for a week after its last message.',
  pastNone: 'Nothing yet. What you ask will be here.',
  pastFailed: 'Your conversations cannot be shown at the moment.',
  pastCurrent: 'Open now',
  pastElsewhere: 'This conversation is open in another tab.',
  pastGone: 'This conversation is no longer there.',
  pastDelete: 'Delete “{title}”',
  pastConfirm: 'Delete it for good?',
  pastYes: 'Delete',
  pastNo: 'Keep',

  copy: 'Copy',
  copied: 'Copied',
  notCopied: 'Could not be copied',

  commentUp: 'Good to hear. What helped?',
  commentDown: 'Sorry about that. What was wrong?',
  commentHint: 'Your words go to those who look after the data.',
  commentSend: 'Send',
  commentSkip: 'No comment',
  commentThanks: 'Thank you. Your comment was sent.',
};

/** The shape that every language fills. */
export type PageTexts = typeof pageTexts;

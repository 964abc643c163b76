/** What commands are called and what they answer. */
export const commandTexts = {
  commandsTitle: 'Commands',
  commands: [
    ['new', 'start over: the next question forgets the earlier ones'],
    ['stop', 'cancel the question that is running; “stop 2” cancels the second one waiting'],
    ['status', 'what is running and what is waiting'],
    ['go', 'ask at once what you have written so far'],
    ['space', 'which data you ask; “space name” changes it'],
    ['language', 'in which language I write; “language zh-Hant” changes it'],
    ['help', 'this page'],
  ] as readonly (readonly [string, string])[],
  emptyMessage: 'Yes? Ask me about your data in plain words, or write “help”.',
  nothingToFlush: 'There is nothing that waits to be asked.',
  attachmentsOnly: 'I cannot read files or pictures. Please write your question as text.',

  newConversation: 'Done. The next question starts from scratch.',
  nothingToStop: 'There is nothing to stop: no question of yours is running or waiting.',
  nothingAtPlace: (place: number) => `There is no question waiting at place ${place}. Write “status” to see them.`,
  buttonPressed: 'Got it.',
  /** Under what went wrong: whoever runs this service finds the question by it. */
  reference: (id: string) => `Reference ${id}`,
};

/** What commands are called and what they answer. */
export const commandTexts = {
  commandsTitle: 'Commands',
  emptyMessage: 'Yes? Ask me about your data in plain words, or write “help”.',
  nothingToFlush: 'There is nothing that waits to be asked.',
  attachmentsOnly: 'I cannot read files or pictures. Please write your question as text.',

  newConversation: 'Done. The next question starts from scratch.',
  nothingToStop: 'There is nothing to stop: no question of yours is running or waiting.',
  /** After a press on the button of a question. */
  stopGone: 'That question is not running any more, so there is nothing to stop.',
  nothingAtPlace: (place: number) => `There is no question waiting at place ${place}. Write “status” to see them.`,
  buttonUnknown: 'I no longer know this button. Please ask your question again.',
  buttonPressed: 'Got it.',
  /** Under what went wrong: whoever runs this service finds the question by it. */
  reference: (id: string) => `Reference ${id}`,
};

/** Which data can be asked. */
export const spaceTexts = {
  spacesTitle: 'Data that you can ask',
  spaceLine: (alias: string, title: string, current: boolean) =>
    `${alias}${title === alias ? '' : `: ${title}`}${current ? ' (you are here)' : ''}`,
  spacesHint: (alias: string) => `Write “space ${alias}” to change.`,
  oneSpace: (title: string) => `There is one set of data to ask: ${title}.`,
  spaceChosen: (title: string) => `From now on you ask ${title}. The next question starts from scratch.`,
  spaceAlready: (title: string) => `You are already asking ${title}.`,
  spaceUnknown: (alias: string) =>
    `There is no data called “${alias}”. If you meant it as a question, end it with a question mark.`,
};

/** The command that changes the language. */
export const languageTexts = {
  title: 'Languages that I speak',
  line: (of: { readonly code: string; readonly ownName: string; readonly current: boolean }) =>
    `${of.code}: ${of.ownName}${of.current ? ' (now)' : ''}`,
  hint: (code: string) => `Write “language ${code}” to change, “language auto” to follow your app.`,
  chosen: (ownName: string) => `From now on I write ${ownName}. Ask in any language you like.`,
  followsClient: (ownName: string) => `From now on I write in the language of your app, at the moment ${ownName}.`,
  unknown: (wanted: string, nearest: string | undefined) =>
    `I do not speak “${wanted}”.${nearest === undefined ? '' : ` Did you mean ${nearest}?`}`,
};

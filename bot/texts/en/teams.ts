/** What people read in Microsoft Teams alone. */
export const teamsTexts = {
  buttonTooSlow: 'This takes longer than usual. Please press again in a moment.',
  fileOffer: 'All rows of the answer. Accept, and the file is put into your OneDrive.',
  fileGone: 'This offer of a file is no longer good. Please ask for the file again.',
  fileFailed: 'The file could not be put into your OneDrive. Please ask for it again in a moment.',
  fileTooLarge: 'The file is too large for this chat. Please ask for fewer rows.',
  /** Under the name of what an answer was read from. */
  sourceTable: 'A table that the answer was read from.',
  sourceSpace: 'The data that was asked.',
};

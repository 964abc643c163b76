/** About files of results, in English. */
export const fileTexts = {
  files: {
    /** Name of the sheet in a workbook. */
    sheet: 'Data',
    /** Name of a file whose answer has no title. */
    untitled: 'result',
    /** In the name of a file that Genie did not give all rows for. */
    partial: 'first rows only',
    /** Behind what is left of a text that is too long for a cell of a workbook. */
    cut: ' [cut here: the CSV file has all of it]',
    linkOverTitle: 'The link is over',
    linkOver: 'This link to a file is no longer valid. Go back to the chat and ask for the file again.',
  },
};

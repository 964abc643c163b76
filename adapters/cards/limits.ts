/** How much of a reply is drawn. A renderer goes down a list of these until the message is small enough. */
export interface Limits {
  readonly rows: number;
  readonly columns: number;
  /** Characters side by side without breaking a word: columns beyond them are left out. */
  readonly lineChars: number;
  readonly cellChars: number;
  /** Characters of one text or SQL statement. */
  readonly textChars: number;
  readonly sql: boolean;
  readonly chart: boolean;
  /** Charts as pictures, which weigh more than everything else. */
  readonly picture: boolean;
  /** Buttons that show it in another form; several queries have many of them. Default true. */
  readonly looks?: boolean;
}

/** Something about a file that its owner should know. */
export interface FileNotice {
  /** Name of the file, from the folder. */
  readonly file: string;
  /** `left_out`: it is no table. `repaired`: it is one, not exactly as the file has it. `model`: a fault of the model. */
  readonly kind: 'left_out' | 'repaired' | 'model';
  /** One sentence, without the name of the file. May show a value of the data, so it is nothing for logs. */
  readonly text: string;
}

/** A count and what is counted: `1 row`, `2,000 rows`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

/** A value as it may stand in a notice: short, on one line. */
export function shown(value: string): string {
  const plain = value.replaceAll(/\s+/g, ' ');
  return plain.length > 24 ? `"${plain.slice(0, 23)}…"` : `"${plain}"`;
}

import type { FileFormat } from './types.ts';

const MAX_CHARACTERS = 80;
/** File systems count bytes, and 255 of them is the least that is common. */
const MAX_BYTES = 180;
/** Windows keeps these for devices, whatever ending they have. */
const DEVICES = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** Parts of the name of a file. */
export interface FileNameParts {
  readonly title: string | undefined;
  /** Where nothing of the title is left. */
  readonly untitled: string;
  /** In brackets behind the title. */
  readonly note?: string | undefined;
  readonly format: FileFormat;
}

/** A name for a file that every system takes, whatever the title is. */
export function fileName({ title = '', untitled, note, format }: FileNameParts): string {
  const stem = cut(clean(title)) || cut(clean(untitled)) || 'result';
  const safe = DEVICES.test(stem) ? `_${stem}` : stem;
  return `${safe}${note === undefined ? '' : ` (${clean(note)})`}.${format}`;
}

/** Without what file systems refuse and without what turns the direction of writing, behind which an ending can hide. */
function clean(text: string): string {
  return text
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>:"/\\|?*\uFFFD]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[ .~-]+|[ .]+$/g, '');
}

function cut(text: string): string {
  let kept = '';
  for (const one of [...text].slice(0, MAX_CHARACTERS)) {
    if (Buffer.byteLength(kept + one) > MAX_BYTES) break;
    kept += one;
  }
  return kept.replace(/[ .]+$/, '');
}

import { pictureStyle } from '../../bot/pictures.ts';
import type { Reply } from '../../bot/types.ts';
import type { ChartPainter } from '../../services/charts/types.ts';
import type { Exhibit } from './exhibit.ts';
import type { GalleryLanguage } from './words.ts';

/** An exhibit in one language, its charts painted. */
export interface PaintedReply {
  readonly name: string;
  readonly reply: Reply;
}

/** What the channels are handed: replies whose charts have their pictures, as delivery paints them. */
export async function paintedReplies(
  exhibits: readonly Exhibit[],
  of: { readonly language: GalleryLanguage; readonly painter: ChartPainter },
): Promise<readonly PaintedReply[]> {
  const painted: PaintedReply[] = [];
  for (const { name, reply } of exhibits) {
    const made = reply(of.language);
    const parts = await Promise.all(
      made.parts.map(async (part) => {
        if (part.kind !== 'chart' || !part.spec || part.spec.kind === 'number') return part;
        const png = await of.painter.paint(part.spec, pictureStyle(part.spec, made.locale));
        return { ...part, pngBase64: Buffer.from(png).toString('base64') };
      }),
    );
    painted.push({ name, reply: { ...made, parts } });
  }
  return painted;
}

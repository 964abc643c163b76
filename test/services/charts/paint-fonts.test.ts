import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { expect } from 'chai';
import { withFonts } from '../../../services/charts/paint-fonts.ts';

const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="60">
  <text x="4" y="24" font-size="18" font-family="DejaVu Sans">AVATAR fi Ωμέγα Łódź مرحبا &amp; 12,5 %</text>
  <text x="4" y="50" font-size="18" font-family="DejaVu Sans" font-weight="bold">Total 營業額 营业额 さくら</text>
</svg>`;

function pixels(fontFiles: string[]): Buffer {
  return Buffer.from(
    new Resvg(SVG, { font: { loadSystemFonts: false, fontFiles, defaultFontFamily: 'DejaVu Sans' } }).render().pixels,
  );
}

const sizeOf = (files: readonly string[]) => files.reduce((sum, path) => sum + statSync(path).size, 0);

describe('fonts of pictures', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lamp-fonts-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are small, draw what the whole ones draw, and are gone afterwards', async () => {
    const [small, files] = await withFonts(
      SVG,
      (paths) => {
        expect(sizeOf(paths)).to.be.within(1_000, 200_000);
        return [pixels(paths), paths] as const;
      },
      folder,
    );
    expect(files.some(existsSync)).to.equal(false);
    expect(readdirSync(folder)).to.deep.equal([]);
    const whole = await withFonts(
      SVG,
      (paths) => {
        expect(sizeOf(paths)).to.be.above(8_000_000);
        return pixels(paths);
      },
      join(folder, 'there-is-none'),
    );
    expect(small.equals(whole)).to.equal(true);
  });

  it('are gone as well when drawing fails', async () => {
    const error = await withFonts(
      'abc',
      () => {
        throw new Error('cannot draw');
      },
      folder,
    ).catch((reason: unknown) => reason);
    expect(error).to.have.property('message', 'cannot draw');
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it('have the wide scripts only where a text is written in one', async () => {
    expect(await withFonts('plain', (paths) => paths.length, folder)).to.equal(2);
    expect(await withFonts('數', (paths) => paths.length, folder)).to.equal(3);
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { darkened, INK, MUTED, OTHERS_COLOR, PALETTE, SURFACE } from '../../../services/charts/paint-style.ts';

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

/** How people without one kind of cone see, in linear RGB (Machado, Oliveira and Fernandes 2009, severity 1). */
const SIGHTS: Readonly<Record<string, Matrix>> = {
  'all cones': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
/** In CIE Lab. About 2 is the least that can be seen side by side; areas and lines that lie apart need several times that. */
const LEAST_DISTANCE = 12;
/** WCAG 2.2, 1.4.11: graphics that are needed to understand. The rest without a name may stand back a little. */
const LEAST_CONTRAST = 3;

const linear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);

function rgbOf(color: string): Triple {
  const at = (index: number) => linear(Number.parseInt(color.slice(index, index + 2), 16) / 255);
  return [at(1), at(3), at(5)];
}

function seenBy(matrix: Matrix, [red, green, blue]: Triple): Triple {
  const row = ([a, b, c]: Triple) => Math.min(1, Math.max(0, a * red + b * green + c * blue));
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])];
}

function labOf([red, green, blue]: Triple): Triple {
  const curve = (value: number) => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116);
  const x = curve((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047);
  const y = curve(0.2126 * red + 0.7152 * green + 0.0722 * blue);
  const z = curve((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function distance(one: string, other: string, sight: Matrix): number {
  const a = labOf(seenBy(sight, rgbOf(one)));
  const b = labOf(seenBy(sight, rgbOf(other)));
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function contrast(one: string, other: string): number {
  const luminance = (color: string) => {
    const [red, green, blue] = rgbOf(color);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
  };
  const ratio = luminance(one) / luminance(other);
  return Math.max(ratio, 1 / ratio);
}

const dark = darkened({ named: PALETTE, others: OTHERS_COLOR, ground: SURFACE }) as Ground;

interface Ground {
  readonly named: readonly string[];
  readonly others: string;
  readonly ground: string;
}

/** What the Web Chat page makes of a light picture on a dark ground: the colour matrix that stands in it. */
function turned(color: string): string {
  const page = readFileSync(join(import.meta.dirname, '../../../adapters/webchat/page/index.html'), 'utf8');
  const values = /<feColorMatrix values="([^"]+)"/.exec(page)?.[1]?.trim().split(/\s+/).map(Number) ?? [];
  const light = [1, 3, 5].map((index) => Number.parseInt(color.slice(index, index + 2), 16) / 255);
  const channels = [0, 1, 2].map((row) => {
    const of = (column: number) => values[row * 5 + column] ?? Number.NaN;
    const sum = of(0) * (light[0] ?? 0) + of(1) * (light[1] ?? 0) + of(2) * (light[2] ?? 0) + of(4);
    return Math.round(255 * Math.min(1, Math.max(0, sum)));
  });
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

const grounds: Readonly<Record<string, Ground>> = {
  light: { named: PALETTE, others: OTHERS_COLOR, ground: SURFACE },
  dark,
  'light on a dark page': { named: PALETTE.map(turned), others: turned(OTHERS_COLOR), ground: turned(SURFACE) },
};

describe('the colours of charts', () => {
  it('have the ground of a dark page there', () => {
    const css = readFileSync(join(import.meta.dirname, '../../../adapters/http/look/palette.css'), 'utf8');
    const surface = /data-theme="dark"\][^}]*--surface: (#[0-9a-f]{6})/.exec(css)?.[1];
    expect(turned(SURFACE)).to.equal(surface);
    for (const text of [INK, MUTED]) expect(contrast(turned(text), turned(SURFACE))).to.be.above(4.5);
  });

  for (const [name, { named, others, ground }] of Object.entries(grounds)) {
    for (const [sight, matrix] of Object.entries(SIGHTS)) {
      it(`are told apart by everybody: ${name}, ${sight}`, () => {
        const all = [...named, others];
        const alike = all.flatMap((one, index) =>
          all
            .slice(index + 1)
            .filter((other) => distance(one, other, matrix) < LEAST_DISTANCE)
            .map((other) => `${one} ${other}`),
        );
        expect(alike).to.deep.equal([]);
      });
    }

    it(`stand out from their ground: ${name}`, () => {
      expect(named.filter((color) => contrast(color, ground) < LEAST_CONTRAST)).to.deep.equal([]);
    });
  }
});

import type { ChartSpec } from '../../../../charts/types.ts';
import { groupText } from '../../answer/cells.ts';
import { dimLabel, entryLabel, quotientLabel } from '../../answer/labels.ts';
import { figuresOf } from '../../plan.ts';
import { quotientName } from './besides.ts';
import { dimName, figureName } from './names.ts';
import type { Telling } from './telling.ts';
import { groupName } from './time.ts';
import { chineseTitle } from './title.ts';

/** What the rules write into a picture, and what it is called in Chinese. */
function words({ speech, plan, result }: Telling): ReadonlyMap<string, string> {
  const { compiled, texts } = speech;
  const found = new Map<string, string>();
  for (const [index, dim] of plan.dims.entries()) {
    found.set(dimLabel(compiled, dim), dimName(speech, dim));
    if (dim.kind === 'snippet' || dim.kind === 'column') continue;
    for (const row of result.rows) found.set(groupText(dim, row[index]), groupName(texts, dim, row[index]));
  }
  for (const { entry, base } of figuresOf(plan))
    found.set(entryLabel(compiled, entry, base), figureName(speech, entry, base));
  if (plan.calc?.kind === 'quotient') found.set(quotientLabel(compiled, plan), quotientName(speech, plan));
  return found;
}

/** A picture with its title, axes, series and steps of time in Chinese; values of the data stay as they are. */
export function chinesePicture(telling: Telling, spec: ChartSpec): ChartSpec {
  const known = words(telling);
  const told = (text: string) => known.get(text) ?? text;
  const unit = / \([^()]+\)$/;
  const axis = (text: string) => told(text.replace(unit, '')) + (unit.exec(text)?.[0] ?? '');
  return {
    ...spec,
    title: chineseTitle(telling.speech, telling.plan),
    ...(spec.xTitle === undefined ? {} : { xTitle: told(spec.xTitle) }),
    ...(spec.yTitle === undefined ? {} : { yTitle: axis(spec.yTitle) }),
    series: spec.series.map(({ name, points }) => ({
      name: told(name),
      points: points.map((point) => (typeof point.x === 'string' ? { ...point, x: told(point.x) } : point)),
    })),
  };
}

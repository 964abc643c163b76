/** How Teams sets cards, as far as the official renderer can be told: sizes, spacing and colours of its two themes. */

interface Palette {
  readonly text: string;
  readonly subtle: string;
  readonly accent: string;
  readonly good: string;
  readonly warning: string;
  readonly attention: string;
  readonly emphasis: string;
  readonly warningGround: string;
  readonly line: string;
  readonly page: string;
  readonly card: string;
}

const palettes: Readonly<Record<'light' | 'dark', Palette>> = {
  light: {
    text: '#242424',
    subtle: '#616161',
    accent: '#5b5fc7',
    good: '#13a10e',
    warning: '#835c00',
    attention: '#c4314b',
    emphasis: '#f5f5f5',
    warningGround: '#fbf6d9',
    line: '#e0e0e0',
    page: '#f5f5f5',
    card: '#ffffff',
  },
  dark: {
    text: '#ffffff',
    subtle: '#adadad',
    accent: '#7f85f5',
    good: '#92c353',
    warning: '#f8d22a',
    attention: '#f9526b',
    emphasis: '#3d3d3d',
    warningGround: '#463100',
    line: '#525252',
    page: '#1f1f1f',
    card: '#292929',
  },
};

/** Settings of the official renderer for one theme. */
export function teamsHostConfig(theme: 'light' | 'dark'): Readonly<Record<string, unknown>> {
  const palette = palettes[theme];
  const colour = (value: string) => ({ default: value, subtle: palette.subtle });
  const ground = (backgroundColor: string) => ({
    backgroundColor,
    borderColor: palette.line,
    foregroundColors: {
      default: colour(palette.text),
      accent: colour(palette.accent),
      good: colour(palette.good),
      warning: colour(palette.warning),
      attention: colour(palette.attention),
    },
  });
  return {
    fontFamily: 'Segoe UI, system-ui, sans-serif',
    fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 24 },
    fontWeights: { lighter: 200, default: 400, bolder: 600 },
    lineHeights: { small: 16, default: 20, medium: 22, large: 24, extraLarge: 32 },
    spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
    separator: { lineThickness: 1, lineColor: palette.line },
    supportsInteractivity: true,
    containerStyles: {
      default: ground(palette.card),
      emphasis: ground(palette.emphasis),
      accent: ground(palette.emphasis),
      good: ground(palette.emphasis),
      warning: ground(palette.warningGround),
      attention: ground(palette.warningGround),
    },
    actions: {
      maxActions: 6,
      buttonSpacing: 8,
      actionsOrientation: 'horizontal',
      actionAlignment: 'left',
      showCard: { actionMode: 'inline', inlineTopMargin: 16, style: 'emphasis' },
    },
    table: { cellSpacing: 8 },
  };
}

/** The frame of a message, and the buttons, which the renderer leaves to its host. */
export function teamsStyle(theme: 'light' | 'dark'): string {
  const palette = palettes[theme];
  const { page, card } = palette;
  return `
    body { margin: 0; background: ${page}; color: ${palette.text}; font: 14px 'Segoe UI', system-ui, sans-serif; }
    section { width: 640px; padding: 16px; background: ${page}; }
    .who { margin: 0 0 4px; font-size: 12px; color: ${palette.subtle}; }
    .who b { color: ${palette.text}; }
    .who .label { margin-left: 8px; padding: 1px 6px; border-radius: 4px; background: ${palette.emphasis}; }
    .card, .words { border: 1px solid ${palette.line}; border-radius: 8px; background: ${card}; }
    .words { padding: 8px 16px; white-space: pre-wrap; }
    .ac-pushButton { min-height: 32px; padding: 4px 16px; border: 1px solid ${palette.line}; border-radius: 4px;
      background: ${card}; color: ${palette.text}; font: 600 14px 'Segoe UI', system-ui, sans-serif; }
    .ac-table, .ac-table .ac-tableCell { font-variant-numeric: tabular-nums; }`;
}

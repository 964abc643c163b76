/**
 * Colours come from the variables of page.css, so that changing the theme needs no new rendering.
 */
const FONT = 'var(--font)';
const MONO = 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace';

export const styleOptions = {
  accent: 'var(--accent-text)',
  backgroundColor: 'transparent',
  subtle: 'var(--muted)',
  primaryFont: FONT,
  monospaceFont: MONO,
  fontSizeSmall: '13px',
  paddingRegular: 12,
  paddingWide: 16,
  rootHeight: '100%',
  rootWidth: '100%',

  bubbleBackground: 'var(--surface)',
  bubbleBorderColor: 'var(--line)',
  bubbleBorderRadius: 14,
  bubbleTextColor: 'var(--text)',
  bubbleMaxWidth: 680,
  bubbleMinWidth: 0,
  bubbleMinHeight: 0,
  bubbleFromUserBackground: 'var(--accent)',
  bubbleFromUserBorderColor: 'var(--accent)',
  bubbleFromUserBorderRadius: 14,
  bubbleFromUserTextColor: 'var(--on-accent)',

  hideUploadButton: true,
  sendBoxBackground: 'var(--surface)',
  sendBoxTextColor: 'var(--text)',
  sendBoxPlaceholderColor: 'var(--muted)',
  sendBoxBorderTop: 'none',
  sendBoxHeight: 52,
  sendBoxButtonColor: 'var(--accent-text)',
  sendBoxButtonColorOnHover: 'var(--accent-text)',
  sendBoxButtonColorOnDisabled: 'var(--muted)',
  sendBoxButtonShadeColorOnHover: 'var(--hover)',
  sendBoxButtonShadeColorOnActive: 'var(--hover)',
  sendBoxButtonShadeColorOnDisabled: 'transparent',
  sendBoxButtonShadeBorderRadius: 10,
  sendBoxButtonShadeInset: 6,
  sendBoxButtonKeyboardFocusIndicatorBorderColor: 'var(--focus)',
  sendBoxButtonKeyboardFocusIndicatorBorderWidth: 2,
  sendBoxButtonKeyboardFocusIndicatorBorderRadius: 10,
  sendBoxTextWrap: true,
  sendBoxMaxHeight: 160,
  maxMessageLength: 4000,

  suggestedActionLayout: 'flow',
  suggestedActionBackgroundColor: 'var(--surface)',
  suggestedActionBackgroundColorOnHover: 'var(--hover)',
  suggestedActionBackgroundColorOnActive: 'var(--hover)',
  suggestedActionBorderColor: 'var(--line)',
  suggestedActionBorderRadius: 999,
  suggestedActionBorderWidth: 1,
  suggestedActionTextColor: 'var(--text)',
  suggestedActionHeight: 36,
  suggestedActionKeyboardFocusIndicatorBorderColor: 'var(--focus)',
  suggestedActionKeyboardFocusIndicatorBorderRadius: 999,
  suggestedActionKeyboardFocusIndicatorBorderStyle: 'solid',
  suggestedActionKeyboardFocusIndicatorBorderWidth: 2,
  suggestedActionsVisualKeyboardIndicatorColor: 'var(--focus)',

  timestampColor: 'var(--muted)',
  transcriptActivityVisualKeyboardIndicatorColor: 'var(--focus)',
  transcriptActivityVisualKeyboardIndicatorStyle: 'solid',
  transcriptVisualKeyboardIndicatorColor: 'var(--focus)',
  transcriptOverlayButtonBackground: 'var(--overlay)',
  transcriptOverlayButtonBackgroundOnFocus: 'var(--overlay)',
  transcriptOverlayButtonBackgroundOnHover: 'var(--overlay)',
  transcriptOverlayButtonColor: 'var(--on-overlay)',
  // The page has a banner of its own.
  hideToaster: true,
};

const colour = (value) => ({ default: value, subtle: 'var(--muted)' });
const container = (background) => ({
  backgroundColor: background,
  foregroundColors: {
    default: colour('var(--text)'),
    dark: colour('var(--text)'),
    light: colour('var(--muted)'),
    accent: colour('var(--accent-text)'),
    good: colour('var(--good)'),
    warning: colour('var(--warning)'),
    attention: colour('var(--attention)'),
  },
});

export const adaptiveCardsHostConfig = {
  fontFamily: FONT,
  fontWeights: { lighter: 400, default: 400, bolder: 600 },
  fontTypes: {
    default: { fontFamily: FONT, fontSizes: { small: 13, default: 15, medium: 16, large: 18, extraLarge: 30 } },
    monospace: { fontFamily: MONO, fontSizes: { small: 12, default: 13, medium: 14, large: 15, extraLarge: 18 } },
  },
  lineHeights: { small: 18, default: 22, medium: 24, large: 26, extraLarge: 38 },
  spacing: { small: 8, default: 10, medium: 14, large: 20, extraLarge: 28, padding: 16 },
  separator: { lineThickness: 1, lineColor: 'var(--line)' },
  imageSizes: { small: 40, medium: 80, large: 160 },
  containerStyles: {
    default: container('transparent'),
    emphasis: container('var(--sunken)'),
    accent: container('var(--sunken)'),
    good: container('var(--sunken)'),
    warning: container('var(--warning-surface)'),
    attention: container('var(--attention-surface)'),
  },
  actions: {
    maxActions: 6,
    buttonSpacing: 8,
    showCard: { actionMode: 'inline', inlineTopMargin: 12, style: 'emphasis' },
    preExpandSingleShowCardAction: false,
    actionsOrientation: 'horizontal',
    actionAlignment: 'left',
    spacing: 'default',
  },
  adaptiveCard: { allowCustomStyle: false },
  supportsInteractivity: true,
};

/**
 * The part of Adaptive Cards 1.5 (and of Teams' own chart and code elements) that Lamp writes. There is no `TextBlock`
 * for data and no `FactSet`: both read Markdown. `RichTextBlock` shows its runs as they are.
 */
export type CardElement =
  | RichTextBlock
  | TextBlock
  | Container
  | ColumnSet
  | Image
  | Table
  | ActionSet
  | CodeBlock
  | ChartElement;

/** What every element may say of its place in the card. */
export interface ElementBase {
  readonly id?: string;
  readonly spacing?: 'None' | 'Small' | 'Default' | 'Medium' | 'Large';
  readonly separator?: boolean;
  readonly isVisible?: boolean;
  /** Shown by clients that do not know the element. */
  readonly fallback?: CardElement | 'drop';
}

/** A piece of text in one style, shown literally. */
export interface TextRun {
  readonly type: 'TextRun';
  readonly text: string;
  readonly size?: 'Small' | 'Default' | 'Medium' | 'Large' | 'ExtraLarge';
  readonly weight?: 'Lighter' | 'Default' | 'Bolder';
  readonly isSubtle?: boolean;
  readonly italic?: boolean;
  readonly fontType?: 'Default' | 'Monospace';
}

/** A paragraph of runs. */
export interface RichTextBlock extends ElementBase {
  readonly type: 'RichTextBlock';
  readonly inlines: readonly TextRun[];
  readonly horizontalAlignment?: 'Left' | 'Center' | 'Right';
}

/** Reads Markdown: for text that is safe in it by construction (a mention, a code fence), never for anything else. */
interface TextBlock extends ElementBase {
  readonly type: 'TextBlock';
  readonly text: string;
  readonly wrap: true;
}

/** Elements on a common ground, or hidden together. */
export interface Container extends ElementBase {
  readonly type: 'Container';
  readonly items: readonly CardElement[];
  readonly style?: 'default' | 'emphasis' | 'accent' | 'good' | 'attention' | 'warning';
  /** Its texts are read from right to left. */
  readonly rtl?: true;
}

/** One column of a `ColumnSet`. */
export interface Column {
  readonly type: 'Column';
  readonly width: 'auto' | 'stretch' | number;
  readonly items: readonly CardElement[];
  readonly spacing?: NonNullable<ElementBase['spacing']>;
}

interface ColumnSet extends ElementBase {
  readonly type: 'ColumnSet';
  readonly columns: readonly Column[];
}

/** A picture from a data address; `msTeams` lets Teams enlarge it. */
export interface Image extends ElementBase {
  readonly type: 'Image';
  readonly url: string;
  readonly altText: string;
  readonly size: 'Stretch' | 'Auto';
  readonly msTeams?: { readonly allowExpand: boolean };
}

/** One cell of a table. */
export interface TableCell {
  readonly type: 'TableCell';
  readonly items: readonly CardElement[];
  readonly rtl?: true;
}

interface TableRow {
  readonly type: 'TableRow';
  readonly cells: readonly TableCell[];
  readonly style?: 'default' | 'emphasis' | 'accent';
}

/** Rows of cells; widths are relative to each other. */
export interface Table extends ElementBase {
  readonly type: 'Table';
  readonly columns: readonly { readonly width: number }[];
  readonly rows: readonly TableRow[];
  readonly firstRowAsHeaders: boolean;
  readonly showGridLines: boolean;
  readonly gridStyle?: 'default' | 'emphasis' | 'accent';
}

/** Hands data back to us. */
export interface SubmitAction {
  readonly type: 'Action.Submit';
  readonly title: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Hands data back to us, and shows what we answer in the place of the card. Only Teams knows it. */
export interface ExecuteAction {
  readonly type: 'Action.Execute';
  readonly title: string;
  readonly verb: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly fallback: SubmitAction;
}

/** What a button does: hand data back to us, open one of our addresses, or show what is hidden. */
export type CardAction =
  | SubmitAction
  | ExecuteAction
  | { readonly type: 'Action.OpenUrl'; readonly title: string; readonly url: string }
  | { readonly type: 'Action.ToggleVisibility'; readonly title: string; readonly targetElements: readonly string[] }
  | {
      readonly type: 'Action.ShowCard';
      readonly title: string;
      readonly card: { readonly type: 'AdaptiveCard'; readonly body: readonly CardElement[] };
    };

interface ActionSet extends ElementBase {
  readonly type: 'ActionSet';
  readonly actions: readonly CardAction[];
}

interface CodeBlock extends ElementBase {
  readonly type: 'CodeBlock';
  readonly codeSnippet: string;
  readonly language: 'Sql';
}

/** A chart's common words, and its data in the shape of its kind. */
export type ChartElement = ElementBase & {
  readonly title: string;
  /** Without it the title is only for those who do not see the chart. */
  readonly showTitle: true;
  readonly xAxisTitle?: string;
  readonly yAxisTitle?: string;
  readonly colorSet?: 'categorical';
} & (
    | {
        readonly type: 'Chart.VerticalBar' | 'Chart.HorizontalBar';
        readonly data: readonly { readonly x: string; readonly y: number }[];
      }
    | {
        readonly type: 'Chart.VerticalBar.Grouped' | 'Chart.Line';
        /** Columns of one label stand on each other. */
        readonly stacked?: true;
        readonly data: readonly {
          readonly legend: string;
          readonly values: readonly { readonly x: string; readonly y: number }[];
        }[];
      }
    | {
        readonly type: 'Chart.HorizontalBar.Stacked';
        readonly data: readonly {
          readonly title: string;
          readonly data: readonly { readonly legend: string; readonly value: number }[];
        }[];
      }
    | {
        readonly type: 'Chart.Donut';
        readonly data: readonly { readonly legend: string; readonly value: number }[];
      }
  );

/** A whole card. `msteams` is Teams' own: full width, and who is mentioned by which text. */
export interface AdaptiveCard {
  readonly type: 'AdaptiveCard';
  readonly $schema: 'http://adaptivecards.io/schemas/adaptive-card.json';
  readonly version: '1.5';
  readonly body: readonly CardElement[];
  readonly msteams?: {
    readonly width?: 'Full';
    readonly entities?: readonly {
      readonly type: 'mention';
      readonly text: string;
      readonly mentioned: { readonly id: string; readonly name: string };
    }[];
  };
}

/** A card as an activity carries it. */
export interface CardAttachment {
  readonly contentType: 'application/vnd.microsoft.card.adaptive';
  readonly content: AdaptiveCard;
}

/** Wraps a body as the attachment of an activity. */
export function cardAttachment(body: readonly CardElement[], msteams?: AdaptiveCard['msteams']): CardAttachment {
  return {
    contentType: 'application/vnd.microsoft.card.adaptive',
    content: {
      type: 'AdaptiveCard',
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      version: '1.5',
      body,
      ...(msteams ? { msteams } : {}),
    },
  };
}

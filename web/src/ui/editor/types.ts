/** What the editor and the screens that use it say to each other. Light: the screens load this without the editor. */

/** A row of a popover of suggestions. */
export interface Suggestion {
  id: string;
  label: string;
  detail?: string;
}

/** What comes in the place of `@ngo` or `;giao` when a row is picked. */
export type Replacement = { mention: { id: string; label: string } } | { html: string } | { text: string };

/** A sign that opens suggestions while one types. */
export interface Trigger {
  sign: string;
  /** `line`: only as the first sign of a line; `word`: at the beginning of a word. */
  at: 'line' | 'word';
  /** How the list is called by screen readers. */
  label: string;
  items: (query: string, signal: AbortSignal) => readonly Suggestion[] | Promise<readonly Suggestion[]>;
  /** Nothing leaves the typed text in place. */
  pick: (item: Suggestion) => Replacement | undefined | Promise<Replacement | undefined>;
}

/** A picture within the text. */
export interface InlineImage {
  id: string;
  alt?: string;
  width?: number;
  height?: number;
}

/** The formats that a toolbar shows. */
export type Format = 'bold' | 'italic' | 'underline' | 'code' | 'bullet_list' | 'numbered_list' | 'quote';

/** What the selection has now. */
export interface Formats {
  active: ReadonlySet<Format>;
  /** The address of the link that the caret stands in. */
  link: string | undefined;
  canUndo: boolean;
  canRedo: boolean;
}

/** What a screen may ask of the editor, loaded or not. */
export interface EditorHandle {
  focus: (where?: 'start' | 'end') => void;
  isEmpty: () => boolean;
  /** Clean mail HTML; empty when nothing is written. */
  getHtml: () => string;
  getText: () => string;
  /** Replaces all of it, and forgets the history. */
  setHtml: (html: string) => void;
  insertText: (text: string) => void;
  insertHtml: (html: string) => void;
  insertImage: (image: InlineImage) => void;
}

/** What only the loaded editor can do. */
export interface RichHandle extends EditorHandle {
  /** The document as data, with everything in it. */
  getDocument: () => unknown;
  /** Whether the data fit; otherwise nothing changes. */
  setDocument: (data: unknown) => boolean;
  mentions: () => string[];
  images: () => string[];
  toggle: (format: Format) => void;
  /** Sets the link of the selection, or takes it away; whether the address is one. */
  setLink: (address: string | undefined) => boolean;
  undo: () => void;
  redo: () => void;
}

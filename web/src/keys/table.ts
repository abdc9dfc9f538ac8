/**
 * Every shortcut there is, as data: what it is called, where it works, which keys it has before anyone changes them.
 * The words of a row are `keys.command.ID`; what it does is said by the screens, which register a command under its id.
 */

/** Where a shortcut works. Those of a list and of a ticket work from either, so that hands need not know where the focus is. */
export type Scope = 'global' | 'list' | 'ticket' | 'stream' | 'composer' | 'dialog';

/** The groups of the shortcut sheet, in its order. */
export const areas = ['global', 'go', 'list', 'ticket', 'stream', 'recording', 'composer', 'dialog'] as const;
export type ShortcutArea = (typeof areas)[number];

interface Row {
  area: ShortcutArea;
  keys: readonly string[];
  /** Works while a text field has the focus, too. */
  typing?: boolean;
  /** May run again and again while the key is held. */
  repeat?: boolean;
  /** The browser, the editor or the dialog does it by itself: shown, never bound and never remapped. */
  native?: boolean;
}

const rows = {
  palette: { area: 'global', keys: ['mod+k'], typing: true },
  search: { area: 'global', keys: ['/'] },
  shortcuts: { area: 'global', keys: ['?'] },
  new_ticket: { area: 'global', keys: ['c'] },
  toggle_sidebar: { area: 'global', keys: ['mod+\\'], typing: true },
  toggle_panel: { area: 'global', keys: ['d'] },
  toggle_theme: { area: 'global', keys: ['mod+shift+l'], typing: true },
  next_region: { area: 'global', keys: ['f6'], typing: true },
  previous_region: { area: 'global', keys: ['shift+f6'], typing: true },
  back: { area: 'global', keys: ['escape'], typing: true },
  undo: { area: 'global', keys: ['z', 'mod+z'] },

  go_mine: { area: 'go', keys: ['g m'] },
  go_unassigned: { area: 'go', keys: ['g u'] },
  go_mentions: { area: 'go', keys: ['g t'] },
  go_snoozed: { area: 'go', keys: ['g h'] },
  go_drafts: { area: 'go', keys: ['g d'] },
  go_people: { area: 'go', keys: ['g p'] },
  go_settings: { area: 'go', keys: ['g ,'] },

  next: { area: 'list', keys: ['j', 'arrowdown'], repeat: true },
  previous: { area: 'list', keys: ['k', 'arrowup'], repeat: true },
  open: { area: 'list', keys: ['enter', 'o'] },
  select: { area: 'list', keys: ['x'] },
  extend_down: { area: 'list', keys: ['shift+j'], repeat: true },
  extend_up: { area: 'list', keys: ['shift+k'], repeat: true },
  select_all: { area: 'list', keys: ['mod+a'] },
  first: { area: 'list', keys: ['home'] },
  last: { area: 'list', keys: ['end'] },
  next_unread: { area: 'list', keys: ['n'] },
  previous_unread: { area: 'list', keys: ['shift+n'] },
  peek: { area: 'list', keys: ['space'] },
  filter: { area: 'list', keys: ['f'] },
  clear_filters: { area: 'list', keys: ['shift+f'] },
  sort: { area: 'list', keys: ['shift+s'] },
  show_new: { area: 'list', keys: ['.'] },

  reply: { area: 'ticket', keys: ['r'] },
  note: { area: 'ticket', keys: ['i'] },
  forward: { area: 'ticket', keys: ['shift+r'] },
  call: { area: 'ticket', keys: ['b'] },
  assign: { area: 'ticket', keys: ['a'] },
  assign_me: { area: 'ticket', keys: ['shift+a'] },
  status: { area: 'ticket', keys: ['s'] },
  priority: { area: 'ticket', keys: ['p'] },
  tags: { area: 'ticket', keys: ['t'] },
  type: { area: 'ticket', keys: ['y'] },
  team: { area: 'ticket', keys: ['v'] },
  snooze: { area: 'ticket', keys: ['h'] },
  done: { area: 'ticket', keys: ['e'] },
  reopen: { area: 'ticket', keys: ['shift+e'] },
  mark_unread: { area: 'ticket', keys: ['u'] },
  merge: { area: 'ticket', keys: ['m'] },
  split: { area: 'ticket', keys: ['shift+m'] },
  link: { area: 'ticket', keys: ['l'] },
  follow: { area: 'ticket', keys: ['shift+t'] },
  spam: { area: 'ticket', keys: ['!'] },
  delete: { area: 'ticket', keys: ['#'] },
  similar: { area: 'ticket', keys: ['shift+l'] },
  copy_link: { area: 'ticket', keys: ['mod+shift+,'] },
  filter_stream: { area: 'ticket', keys: ['q'] },
  previous_hop: { area: 'ticket', keys: ['alt+arrowup'], repeat: true },
  next_hop: { area: 'ticket', keys: ['alt+arrowdown'], repeat: true },

  previous_message: { area: 'stream', keys: ['shift+arrowup'], repeat: true },
  next_message: { area: 'stream', keys: ['shift+arrowdown'], repeat: true },
  expand: { area: 'stream', keys: ['arrowright'] },
  collapse: { area: 'stream', keys: ['arrowleft'] },
  message_menu: { area: 'stream', keys: ['enter'] },

  send: { area: 'composer', keys: ['mod+enter'], typing: true },
  send_done: { area: 'composer', keys: ['mod+shift+enter'], typing: true },
  send_stay: { area: 'composer', keys: ['alt+enter'], typing: true },
  switch_mode: { area: 'composer', keys: ['mod+/'], typing: true },
  switch_channel: { area: 'composer', keys: ['mod+j'], typing: true },
  save_draft: { area: 'composer', keys: ['mod+s'], typing: true },
  discard_draft: { area: 'composer', keys: ['mod+shift+backspace'], typing: true },
  insert_macro: { area: 'composer', keys: ['/', ';'], native: true },
  mention: { area: 'composer', keys: ['@'], native: true },
  bold: { area: 'composer', keys: ['mod+b'], native: true },
  italic: { area: 'composer', keys: ['mod+i'], native: true },
  underline: { area: 'composer', keys: ['mod+u'], native: true },
  numbered_list: { area: 'composer', keys: ['mod+shift+7'], native: true },
  bullet_list: { area: 'composer', keys: ['mod+shift+8'], native: true },
  paste_plain: { area: 'composer', keys: ['mod+shift+v'], native: true },

  play: { area: 'recording', keys: ['space'], native: true },
  seek: { area: 'recording', keys: ['arrowleft', 'arrowright'], native: true },
  speed: { area: 'recording', keys: ['<', '>'], native: true },

  confirm: { area: 'dialog', keys: ['enter'], native: true },
  cancel: { area: 'dialog', keys: ['escape'], native: true },
  save_page: { area: 'dialog', keys: ['mod+s'], native: true },
} as const satisfies Record<string, Row>;

export type ShortcutId = keyof typeof rows;

export interface Shortcut extends Row {
  id: ShortcutId;
  scope: Scope;
}

/** The table in the order of the sheet. */
export const shortcuts: readonly Shortcut[] = (Object.entries(rows) as [ShortcutId, Row][]).map(([id, row]) => ({
  ...row,
  id,
  scope: row.area === 'go' ? 'global' : row.area === 'recording' ? 'stream' : row.area,
}));

const byId = new Map<string, Shortcut>(shortcuts.map((shortcut) => [shortcut.id, shortcut]));

/** The row with this id; commands of screens that have no row have no shortcut. */
export const shortcutOf = (id: string): Shortcut | undefined => byId.get(id);

/**
 * Whether a chord works only with the focus inside its region: keys by which browsers scroll, press buttons and select text
 * must keep doing that elsewhere.
 */
export const isLocal = (scope: Scope, chord: string): boolean =>
  (scope === 'list' || scope === 'stream') && /^(shift\+)?(arrow\w+|home|end|enter|space)$|^mod\+a$/.test(chord);

/** The shortcuts that the sheet shows: by area, found by name in either language or by key. */
import { fold } from '../../base/fold';
import { t, type Key } from '../../base/words/index.svelte';
import { capsOf, onMac, readBinding } from '../input/chord';
import { keysOf } from '../keymap.svelte';
import { score } from '../palette/rank';
import { namesOf } from '../palette/names.svelte';
import { areas, shortcuts, type Shortcut, type ShortcutArea } from '../table';

export interface Group {
  area: ShortcutArea;
  rows: Shortcut[];
}

/** What a shortcut is called. */
export const nameOf = (shortcut: Shortcut): string => t(`keys.command.${shortcut.id}` as Key);

const hasKey = (query: string, shortcut: Shortcut): boolean => {
  const wanted = fold(query).replace(/[\s+]/g, '');
  return keysOf(shortcut.id).some((binding) => {
    const chords = readBinding(binding);
    const shown = chords.flatMap((chord) => capsOf(chord, onMac())).join('');
    return fold(shown).replace(/\s/g, '') === wanted || chords.join('').replaceAll('+', '') === wanted;
  });
};

/** The groups with what fits a query; groups without a row are left out. */
export const groupsOf = (query: string): Group[] => {
  const wanted = query.trim();
  const fits = (shortcut: Shortcut): boolean => {
    if (!wanted || hasKey(wanted, shortcut)) return true;
    const choice = {
      id: shortcut.id,
      title: nameOf(shortcut),
      aliases: namesOf({ id: shortcut.id, run: () => {} }),
      then: () => {},
    };
    return wanted.length > 1 && score(wanted, choice) > 0;
  };
  return areas
    .map((area) => ({ area, rows: shortcuts.filter((shortcut) => shortcut.area === area && fits(shortcut)) }))
    .filter(({ rows }) => rows.length > 0);
};

/** The settings of the desk as forms take and send them: one version for all of them. */
import { cache } from '../../../api/cache';
import type { Schemas } from '../../../api/client';
import { keys } from '../../../api/queries/keys';
import { changeSettings, settingsQuery } from '../../../api/queries/settings';
import { Edit } from '../kit/edit.svelte';

export type Settings = Schemas['Settings'];

/** A form over a part of the settings; `write` makes of its fields what the API takes. */
export const settingsEdit = <F extends object>(
  settings: Settings,
  read: (settings: Settings) => F,
  write: (changes: Partial<F>, source: Settings, fields: F) => Omit<Schemas['ChangeSettingsBody'], 'version'>,
): Edit<Settings, F> =>
  new Edit<Settings, F>(settings, {
    read,
    send: (changes, source, fields) => changeSettings({ version: source.version, ...write(changes, source, fields) }),
    again: () => cache.fetchQuery({ ...settingsQuery(), staleTime: 0 }),
    done: (saved) => cache.setQueryData(keys.settings, saved),
  });

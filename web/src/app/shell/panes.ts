/** The code of panes that is loaded: a pane that was there before appears at once. */
import type { LoadPane, Pane } from '../../base/router/route';

const loaded = new Map<LoadPane, Pane>();

export const known = (load: LoadPane): Pane | undefined => loaded.get(load);

/** Loads a pane; a failed load is tried anew the next time. */
export async function loadPane(load: LoadPane): Promise<Pane> {
  const before = loaded.get(load);
  if (before) return before;
  const pane = (await load()).default as Pane;
  loaded.set(load, pane);
  return pane;
}

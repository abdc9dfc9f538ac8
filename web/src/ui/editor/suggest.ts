/** Notices that a trigger and a query stand before the caret. Owns where; the component owns the list. */
import { Plugin, PluginKey, type EditorState } from 'prosemirror-state';
import type { Trigger } from './types';

export interface Match {
  trigger: Trigger;
  query: string;
  from: number;
  to: number;
}

interface State {
  match: Match | undefined;
  /** The trigger at this place was dismissed. */
  dismissed: number | undefined;
}

const key = new PluginKey<State>('suggest');
const longest = 40;

const escapeSign = (sign: string): string => sign.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** The trigger before the caret. A query may have spaces between words, but none right after the sign. */
const find = (state: EditorState, triggers: readonly Trigger[]): Match | undefined => {
  const { empty, $from } = state.selection;
  if (!empty || !$from.parent.isTextblock || $from.parent.type.spec.code) return undefined;
  const before = $from.parent.textBetween(0, $from.parentOffset, undefined, (leaf) =>
    leaf.type.name === 'hard_break' ? '\n' : '\ufffc',
  );
  const recent = before.slice(-longest - 2);
  let best: Match | undefined;
  for (const trigger of triggers) {
    const lead = trigger.at === 'line' ? (recent === before ? '(?:^|\n)' : '\n') : '(?:^|[\\s(\ufffc])';
    const found = new RegExp(`${lead}${escapeSign(trigger.sign)}((?:[^\\s\ufffc][^\n\ufffc]*)?)$`, 'u').exec(recent);
    const query = found?.[1];
    if (query === undefined || query.length > longest || /\s{2}|\s\S+\s\S+\s\S+\s/.test(query)) continue;
    const from = $from.pos - query.length - trigger.sign.length;
    if (!best || from > best.from) best = { trigger, query, from, to: $from.pos };
  }
  return best;
};

/** Tells `show` what stands before the caret after every change, and asks `press` about keys while something does. */
export const suggesting = (
  triggers: () => readonly Trigger[],
  show: (match: Match | undefined) => void,
  press: (event: KeyboardEvent) => boolean,
): Plugin<State> =>
  new Plugin<State>({
    key,
    state: {
      init: () => ({ match: undefined, dismissed: undefined }),
      apply(transaction, { dismissed }, _, state) {
        const asked = transaction.getMeta(key) as 'dismiss' | undefined;
        const match = find(state, triggers());
        if (asked === 'dismiss') return { match: undefined, dismissed: match?.from };
        const still = dismissed === undefined ? undefined : transaction.mapping.map(dismissed);
        if (!match) return { match, dismissed: undefined };
        return match.from === still ? { match: undefined, dismissed: still } : { match, dismissed: undefined };
      },
    },
    view: () => ({
      update: (view) => show(key.getState(view.state)?.match),
      destroy: () => show(undefined),
    }),
    props: {
      handleKeyDown: (view, event) => {
        if (view.composing || event.isComposing || event.keyCode === 229 || !key.getState(view.state)?.match)
          return false;
        return press(event);
      },
      handleDOMEvents: {
        blur: (view) => {
          // An editor that is taken off the page loses the focus in the middle of that: there is nothing left to close.
          queueMicrotask(() => {
            if (!view.isDestroyed && !view.hasFocus() && key.getState(view.state)?.match)
              view.dispatch(dismissal(view.state));
          });
          return false;
        },
      },
    },
  });

/** Closes the suggestions until another trigger is typed. */
export const dismissal = (state: EditorState) => state.tr.setMeta(key, 'dismiss');

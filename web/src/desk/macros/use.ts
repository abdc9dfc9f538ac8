/** Macros as whoever writes uses them: which there are, which are meant by what is typed, what one becomes for a ticket. */
import { cache } from '../../api/cache';
import { api, data, type Schemas } from '../../api/client';
import { fold, foldedWords } from '../../base/fold';

export type Macro = Schemas['Macro'];
export type Rendered = Schemas['RenderedMacro'];
export type MacroActions = Partial<Schemas['MacroActions']>;

/** All that the agent may use. */
export const macroList = () => ({
  queryKey: ['macros', 'list'] as const,
  queryFn: ({ signal }: { signal: AbortSignal }): Promise<Macro[]> =>
    data(api.GET('/api/v1/macros', { params: { query: {} }, signal })),
});

export const macrosAtHand = (): Promise<Macro[]> => cache.fetchQuery(macroList());

/** Says what a macro becomes for a ticket; counts as a use. */
export const renderMacro = (id: string, number: number): Promise<Rendered> =>
  data(api.POST('/api/v1/macros/{id}/render', { params: { path: { id } }, body: { number } }));

/** Those that are meant, the best first: by name before folder and keywords, what is used often before the rest. */
export function matching(macros: readonly Macro[], typed: string): Macro[] {
  const wanted = foldedWords(typed);
  const place = (one: Macro): number => {
    const name = fold(one.name);
    if (wanted.every((word) => name.includes(word))) return name.startsWith(fold(typed.trim())) ? 0 : 1;
    const all = `${name} ${fold(one.folder)} ${one.keywords.map(fold).join(' ')}`;
    return wanted.every((word) => all.includes(word)) ? 2 : 3;
  };
  return macros
    .map((one) => ({ one, at: place(one) }))
    .filter(({ at }) => at < 3)
    .sort((a, b) => a.at - b.at || b.one.used_count - a.one.used_count || a.one.name.localeCompare(b.one.name, 'vi'))
    .map(({ one }) => one);
}

/** The beginning of what it says, on one line. */
export const gist = (one: Macro, language: 'vi' | 'en'): string =>
  (one.bodies[language] ?? one.bodies.vi ?? one.bodies.en)?.text.replace(/\s+/g, ' ').slice(0, 120) ?? '';

/** The changes of several macros as one: a later one wins, tags come together. */
export const joined = (one: MacroActions, other: MacroActions): MacroActions => ({
  ...one,
  ...Object.fromEntries(Object.entries(other).filter(([, value]) => value !== null && value !== undefined)),
  add_tags: [...new Set([...(one.add_tags ?? []), ...(other.add_tags ?? [])])],
  remove_tags: [...new Set([...(one.remove_tags ?? []), ...(other.remove_tags ?? [])])],
});

/** Whether there is anything to change. */
export const changesSomething = (actions: MacroActions): boolean =>
  Object.values(actions).some((value) =>
    Array.isArray(value) ? value.length > 0 : value !== null && value !== undefined,
  );

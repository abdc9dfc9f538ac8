/** What `;`, `/` and `@` offer while one writes. */
import { cache } from '../../../api/cache';
import { agentList, teamList } from '../../../api/queries/people';
import { language, t } from '../../../base/words/index.svelte';
import { search } from '../../../base/fold';
import type { Suggestion, Trigger } from '../../../ui/editor/types';
import { gist, macrosAtHand, matching, renderMacro, type Rendered } from '../../macros/use';

const MOST = 8;

/** `took` is told what a macro became, so that its changes can go with the message. */
export function macroTriggers(
  number: number,
  took: (rendered: Rendered) => void,
  failed: (error: unknown) => void,
): Trigger[] {
  const items = async (query: string): Promise<Suggestion[]> => {
    const found = matching(await macrosAtHand(), query).slice(0, MOST);
    return found.map((one) => ({ id: one.id, label: one.name, detail: gist(one, language()) }));
  };
  const pick = async ({ id }: Suggestion): Promise<{ html: string } | { text: string }> => {
    try {
      const rendered = await renderMacro(id, number);
      took(rendered);
      return rendered.html ? { html: rendered.html } : { text: rendered.text };
    } catch (error) {
      failed(error);
      throw error;
    }
  };
  const label = t('composer.macros');
  return [
    { sign: ';', at: 'word', label, items, pick },
    { sign: '/', at: 'line', label, items, pick },
  ];
}

/** People first, then teams; the id of a team says that it is one. */
export const mentionTrigger = (me: string | undefined): Trigger => ({
  sign: '@',
  at: 'word',
  label: t('composer.mention'),
  items: async (query) => {
    const [agents, teams] = await Promise.all([cache.fetchQuery(agentList()), cache.fetchQuery(teamList())]);
    const people = agents.filter((agent) => agent.is_active && agent.id !== me);
    return [
      ...search(query, people, (agent) => [agent.name, agent.email]).map(({ id, name, email }) => ({
        id,
        label: name,
        detail: email,
      })),
      ...search(
        query,
        teams.filter((team) => team.is_active),
        (team) => [team.name],
      ).map(({ id, name, members }) => ({
        id: `team:${id}`,
        label: name,
        detail: t('composer.team_of', { count: members.length }),
      })),
    ].slice(0, MOST);
  },
  pick: ({ id, label }) => ({ mention: { id, label } }),
});

/** In what goes outside a colleague cannot be called: it asks whether this is to be a note. */
export const noMentionTrigger = (becomeNote: () => void): Trigger => ({
  sign: '@',
  at: 'word',
  label: t('composer.mention_asks'),
  items: (query) =>
    query === ''
      ? [
          { id: 'note', label: t('composer.mention_note'), detail: t('composer.mention_asks') },
          { id: 'keep', label: t('composer.mention_keep') },
        ]
      : [],
  pick: ({ id }) => {
    if (id === 'note') becomeNote();
    return undefined;
  },
});

/** The question which similar ticket to open. */
import { cache } from '../../../api/cache';
import { similarPath, similarTickets } from '../../../api/queries/search';
import { navigate } from '../../../base/router/index.svelte';
import { ago } from '../../../base/time.svelte';
import { t } from '../../../base/words/index.svelte';
import type { Choice, Step } from '../../../keys/commands.svelte';
import { statusName } from './names';

/** About the first of the tickets: what is like several is no question. */
export const similarStep = ([number = 0]: readonly number[]): Step => ({
  prompt: t('tickets.action.ask.similar'),
  choices: async () =>
    (await cache.fetchQuery(similarTickets(number))).map((ticket): Choice => ({
      id: `similar ${ticket.number}`,
      title: ticket.subject || t('tickets.list.no_subject'),
      detail: `#${ticket.number} · ${statusName(ticket.status)}`,
      note: ago(ticket.last_entry_at),
      then: () => navigate(similarPath(ticket)),
    })),
});

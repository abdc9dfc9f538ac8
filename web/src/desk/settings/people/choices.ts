/** What an agent can be: roles and what they see, as choices in words. */
import type { Schemas } from '../../../api/client';
import { t } from '../../../base/words/index.svelte';

export const roles = ['admin', 'manager', 'agent', 'light_agent'] as const satisfies readonly Schemas['Role'][];

export const roleChoices = () => roles.map((value) => ({ value, label: t(`settings.role.${value}`) }));
export const seesChoices = () =>
  (['all', 'teams'] as const).map((value) => ({ value, label: t(`settings.agent.sees.${value}`) }));

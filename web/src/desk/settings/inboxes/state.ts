/** How an inbox is doing: switched off, receiving, or in trouble, as the tasks and alarms of the machine tell. */
import type { Schemas } from '../../../api/client';
import { alarmWords } from '../kit/alarm';

export interface InboxState {
  word: 'paused' | 'receiving' | 'trouble' | 'active';
  tone: 'neutral' | 'ok' | 'danger';
  /** What the trouble is. */
  words?: string | undefined;
}

export function stateOf(
  inbox: { id: string; is_active: boolean },
  health: Schemas['HealthView'] | undefined,
): InboxState {
  if (!inbox.is_active) return { word: 'paused', tone: 'neutral' };
  const name = `inbox:${inbox.id}`;
  const alarm = health?.alarms.find(({ key, cleared_at }) => !cleared_at && `${key}:`.startsWith(`${name}:`));
  const task = health?.tasks[name];
  if (alarm) return { word: 'trouble', tone: 'danger', words: alarmWords(alarm) };
  if (task && task.failures > 0) return { word: 'trouble', tone: 'danger', words: task.error ?? undefined };
  return task?.health === 'running' ? { word: 'receiving', tone: 'ok' } : { word: 'active', tone: 'ok' };
}

import { expect, it } from 'vitest';
import { changeOf, inverse } from './actions';

it('what a macro changes is said by field, with oneself and nobody as the server knows them', () => {
  const actions = {
    add_tags: ['gấp', 'vỡ'],
    remove_tags: ['mới'],
    assignee_id: 'me',
    team_id: 'none',
    status: 'solved',
  };
  expect(changeOf(actions as never, ['mới', 'vỡ'], 'agent-1')).toEqual({
    tags: ['vỡ', 'gấp'],
    assignee_id: 'agent-1',
    team_id: null,
  });
});

it('taking it back makes only the changed fields what they were', () => {
  const before = { priority: 'normal', tags: ['mới'], assignee_id: null, team_id: 'team-1' } as const;
  expect(inverse({ priority: 'high', assignee_id: 'agent-1' }, { ...before, tags: ['mới'] })).toEqual({
    priority: 'normal',
    assignee_id: null,
  });
});

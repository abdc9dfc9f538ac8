import { describe, expect, it } from 'vitest';
import { Problem } from '../../../api/problem';
import { Edit } from './edit.svelte';

interface Team {
  version: number;
  name: string;
  size: number;
}
const team: Team = { version: 1, name: 'Kiln', size: 2 };
const read = ({ name, size }: Team) => ({ name, size });
const stale = (current: Team) => new Problem({ kind: 'stale', status: 409, current });

describe('a form over something with a version', () => {
  it('sends only what differs', async () => {
    const sent: unknown[] = [];
    const edit = new Edit(team, {
      read,
      send: (changes) => (sent.push(changes), Promise.resolve({ ...team, ...changes, version: 2 })),
    });
    edit.fields.name = 'Glaze';
    expect(edit.isDirty).toBe(true);
    expect(await edit.save()).toBe(true);
    expect(sent).toEqual([{ name: 'Glaze' }]);
    expect(edit.isDirty).toBe(false);
  });

  it('saves beside a change of somebody else to another field', async () => {
    const versions: number[] = [];
    const edit = new Edit(team, {
      read,
      send: (changes, source) => {
        versions.push(source.version);
        return source.version === 1
          ? Promise.reject(stale({ ...team, version: 5, size: 9 }))
          : Promise.resolve({ ...source, ...changes, version: 6 });
      },
    });
    edit.fields.name = 'Glaze';
    expect(await edit.save()).toBe(true);
    expect(versions).toEqual([1, 5]);
    expect(edit.fields).toEqual({ name: 'Glaze', size: 9 });
  });

  it('shows both values when both changed the same field, and sends nothing until it is decided', async () => {
    let calls = 0;
    const edit = new Edit(team, {
      read,
      send: (changes, source) => {
        calls += 1;
        return source.version === 1
          ? Promise.reject(stale({ ...team, version: 5, name: 'Oven' }))
          : Promise.resolve({ ...source, ...changes });
      },
    });
    edit.fields.name = 'Glaze';
    expect(await edit.save()).toBe(false);
    expect(edit.collisions).toEqual([{ field: 'name', mine: 'Glaze', theirs: 'Oven' }]);
    expect(await edit.save()).toBe(false);
    expect(calls).toBe(1);
    edit.decide('name', true);
    expect(await edit.save()).toBe(true);
    expect(edit.base.name).toBe('Glaze');
  });

  it('takes theirs where the agent says so', async () => {
    const edit = new Edit(team, { read, send: () => Promise.reject(stale({ ...team, version: 5, name: 'Oven' })) });
    edit.fields.name = 'Glaze';
    await edit.save();
    edit.decide('name', false);
    expect(edit.fields.name).toBe('Oven');
    expect(edit.isDirty).toBe(false);
  });

  it('follows the server only while nothing is typed', () => {
    const edit = new Edit(team, { read, send: () => Promise.resolve(team) });
    edit.follow({ ...team, name: 'Oven' });
    expect(edit.fields.name).toBe('Oven');
    edit.fields.size = 7;
    edit.follow({ ...team, name: 'Wheel' });
    expect(edit.fields.name).toBe('Oven');
  });
});

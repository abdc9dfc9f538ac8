/** A macro as its form holds it. */
import type { Schemas } from '../../../api/client';

export type Macro = Schemas['Macro'];
export type Draft = Schemas['MacroDraft'];

export interface MacroFields {
  name: string;
  folder: string;
  keywords: string[];
  audience: Schemas['MacroAudience'];
  team_id: string;
  vi: string;
  en: string;
  status: string;
  priority: string;
  type: string;
  assignee_id: string;
  team: string;
  add_tags: string[];
  remove_tags: string[];
}

export const blank = (audience: Schemas['MacroAudience']): Macro => ({
  id: '',
  name: '',
  folder: '',
  keywords: [],
  audience,
  bodies: { vi: null, en: null },
  actions: {
    status: null,
    priority: null,
    type: null,
    assignee_id: null,
    team_id: null,
    add_tags: [],
    remove_tags: [],
  },
  created_at: '',
  updated_at: '',
  used_count: 0,
  version: 0,
});

export const read = ({ name, folder, keywords, audience, team_id, bodies, actions }: Macro): MacroFields => ({
  name,
  folder,
  keywords: [...keywords],
  audience,
  team_id: team_id ?? '',
  vi: bodies.vi?.text ?? '',
  en: bodies.en?.text ?? '',
  status: actions.status ?? '',
  priority: actions.priority ?? '',
  type: actions.type ?? '',
  assignee_id: actions.assignee_id ?? '',
  team: actions.team_id ?? '',
  add_tags: [...(actions.add_tags ?? [])],
  remove_tags: [...(actions.remove_tags ?? [])],
});

/** One language: what was written; formatting that came from elsewhere stays as long as the words are the same. */
const body = (text: string, before: Schemas['MacroBody'] | null | undefined): Schemas['MacroBody'] | null =>
  text.trim() === '' ? null : before?.text === text ? before : { text };

export const bodiesOf = (fields: Pick<MacroFields, 'vi' | 'en'>, source: Macro): Schemas['MacroBodies'] => ({
  vi: body(fields.vi, source.bodies.vi),
  en: body(fields.en, source.bodies.en),
});

export const draftOf = (fields: MacroFields, source: Macro): Draft => ({
  name: fields.name.trim(),
  folder: fields.folder.trim(),
  keywords: fields.keywords,
  audience: fields.audience,
  team_id: fields.audience === 'team' ? fields.team_id || null : null,
  bodies: bodiesOf(fields, source),
  actions: {
    status: (fields.status || null) as Schemas['Status'] | null,
    priority: (fields.priority || null) as Schemas['Priority'] | null,
    type: fields.type || null,
    assignee_id: fields.assignee_id || null,
    team_id: fields.team || null,
    add_tags: fields.add_tags,
    remove_tags: fields.remove_tags,
  },
});

/** What the server says: the JSON of `/widget/v1`. */
import type { Corner, Identity, PageInfo, Side } from '../../protocol';

export type FieldName = 'name' | 'email' | 'phone';

export interface Config {
  name: string;
  greeting: string;
  is_open: boolean;
  opens_at: string | null;
  away_text: string;
  pre_chat: { when: 'never' | 'away' | 'always'; fields: { name: FieldName; is_required: boolean }[] };
  theme: { brand: string; corner: Corner; position: Side; scheme: 'auto' | 'light' | 'dark' };
  files: { largest: number; most: number };
  text: { longest: number };
  asks_rating: boolean;
  consent: string | null;
}

export interface FileBrief {
  id: string;
  name: string;
  size: number;
  media_type: string;
  url: string;
}

export interface Entry {
  /** Grows, and is unique in all that one visitor sees. */
  seq: number;
  /** Of the message that this browser sent. */
  client_id: string | null;
  from: 'visitor' | 'agent' | 'system';
  author: string | null;
  at: string;
  text: string;
  files: FileBrief[];
  channel: string;
}

export interface Rating {
  score: number;
  comment: string | null;
}

/** A conversation without its entries. */
export interface Talk {
  number: number | string;
  state: 'open' | 'waiting' | 'solved';
  agent_seen: number | null;
  known: Partial<Record<FieldName, string | null>> & { is_proven: boolean };
  rating: Rating | null;
  continues_by_mail: boolean;
}

export interface Conversation extends Talk {
  entries: Entry[];
  has_older: boolean;
  seq: number;
}

export interface Session {
  visitor: string;
  config: Config;
  conversation: Conversation | null;
}

export interface Asked {
  key: string;
  visitor?: string;
  origin: string;
  page?: PageInfo;
  language: string;
  identity?: Identity;
}

/** What the stream tells. */
export type Heard =
  | { event: 'entry'; data: Entry }
  | { event: 'change'; data: Talk }
  | { event: 'typing'; data: { author: string | null; is_typing: boolean } }
  | { event: 'seen'; data: { seq: number } }
  | { event: 'open'; data: { is_open: boolean; opens_at: string | null } }
  | { event: 'reset'; data: unknown };

/**
 * The form of an inbox that is no mailbox: what stands in it, what is missing, what goes with it to be tried. Each kind says by a plan
 * what it needs. Knows no component; made while one is set up.
 */
import { untrack } from 'svelte';
import { cache } from '../../../../api/cache';
import type { Schemas } from '../../../../api/client';
import { inboxDetail } from '../../../../api/queries/inboxes';
import { keys } from '../../../../api/queries/keys';
import { navigate } from '../../../../base/router/index.svelte';
import { has, t, type Key } from '../../../../base/words/index.svelte';
import { Edit } from '../../kit/edit.svelte';
import { asStored, ends, given, type InboxView, type KindFields, type KindPlan } from '../common';
import { rememberShown, takeShown } from './secrets';

/** Those of a kind's settings that are texts, or may be. */
export type TextOf<S> = { [K in keyof S & string]: S[K] extends string | null ? K : never }[keyof S & string];

const only = <T>(all: Record<string, T>, fits: (name: string) => boolean): Record<string, T> =>
  Object.fromEntries(Object.entries(all).filter(([name]) => fits(name)));

export class KindForm<S extends object> {
  readonly edit: Edit<InboxView, KindFields<S>>;
  /** Somebody tried to save: what is missing is said. */
  isTold = $state(false);
  /** Secrets that were made here and just saved, by name. */
  shown = $state.raw<Record<string, string>>({});
  readonly #inbox: () => InboxView;
  readonly #plan: KindPlan<S>;

  constructor(inbox: () => InboxView, plan: KindPlan<S>) {
    this.#inbox = inbox;
    this.#plan = plan;
    const first = untrack(inbox);
    this.shown = takeShown(first.id);
    let made: Record<string, string> = {};
    const fresh = (plan.begins ?? []).map((name) => [name, plan.makes?.[name]?.() ?? null] as const);
    const { read, send } = ends(plan, Object.fromEntries(fresh));
    this.edit = new Edit(first, {
      read,
      send: (changes, source, fields) => {
        made = only(given(fields.secrets), (name) => this.#makes[name] !== undefined);
        return send(changes, source, fields);
      },
      again: () => cache.fetchQuery({ ...inboxDetail(first.id), staleTime: 0 }),
      done: (now) => {
        cache.setQueryData(keys.inbox(now.id), now);
        void cache.invalidateQueries({ queryKey: keys.inboxes });
        this.shown = { ...this.shown, ...made };
        if (first.id) return;
        // Its own page takes over.
        rememberShown(now.id, this.shown);
        navigate(`/settings/inboxes/${now.id}`, { replace: true });
      },
    });
    $effect(() => this.edit.follow(inbox()));
  }

  get inbox(): InboxView {
    return this.#inbox();
  }
  get isNew(): boolean {
    return this.inbox.id === '';
  }
  get settings(): S {
    return this.edit.fields.settings;
  }

  /** Whether this secret is stored and still counts. */
  keeps(name: string): boolean {
    return !this.isMoved && this.inbox.secrets.includes(name) && this.edit.fields.secrets[name] !== null;
  }
  /** Whether a secret is stored, or stands in the form. */
  has(name: string): boolean {
    return this.keeps(name) || Boolean(this.edit.fields.secrets[name]);
  }
  /** What is to become of a secret: another one, `null` to forget it, nothing to leave it as it is. */
  put(name: string, value: string | null | undefined): void {
    const rest = only(this.edit.fields.secrets, (other) => other !== name);
    this.edit.fields.secrets = value === undefined ? rest : { ...rest, [name]: value };
  }
  /** Makes a secret anew. */
  make(name: string): void {
    this.put(name, this.#makes[name]?.());
  }

  /** The inbox speaks to somebody else than before: nobody is shown the secrets of another. */
  get isMoved(): boolean {
    const { belongs, open } = this.#plan;
    if (this.isNew || !belongs) return false;
    return JSON.stringify(belongs(this.settings)) !== JSON.stringify(belongs(open(this.inbox.settings)));
  }
  /** Of the stored secrets those that are wanted again. */
  get lacking(): readonly string[] {
    return this.isMoved ? this.inbox.secrets.filter((name) => this.edit.fields.secrets[name] === undefined) : [];
  }
  /** Whether some of them can be made here. */
  get canRenew(): boolean {
    return this.lacking.some((name) => this.#makes[name]);
  }
  /** Makes those anew that are made here; the ones before them end. */
  renew(): void {
    const { lacking } = this;
    for (const name of lacking) {
      if (this.#makes[name]) this.make(name);
      else if (this.#makes[name.replace(/_before$/, '')]) this.put(name, null);
    }
  }

  /** Whether everything is there that is needed; from now on what is missing is said. */
  isComplete(): boolean {
    this.isTold = true;
    return (
      this.edit.fields.name.trim() !== '' &&
      this.#needed.every((name) => !this.#isEmpty(name)) &&
      this.#asked.every((name) => this.has(name))
    );
  }
  /** What is wrong with a setting. */
  wrong(name: string): string | undefined {
    const isMissing = this.isTold && this.#needed.some((one) => one === name && this.#isEmpty(one));
    return isMissing ? t('settings.needed') : this.edit.wrong(`settings.${name}`);
  }
  /** What is wrong with a setting or something in it: errors of lists name the place in the list. */
  wrongIn(name: string): string | undefined {
    const [field, own] = [this.edit.problem?.field ?? '', `settings.${name}`];
    const isWithin = field.startsWith(own) && /^($|[.[])/.test(field.slice(own.length));
    return isWithin ? this.edit.wrong(field) : undefined;
  }
  /** What is wrong with a secret. */
  wrongSecret(name: string): string | undefined {
    const isMissing = this.isTold && this.#asked.includes(name) && !this.has(name);
    return isMissing ? t('settings.needed') : this.edit.wrong(`secrets.${name}`);
  }
  isNeeded(name: string): boolean {
    return this.#needed.some((one) => one === name);
  }

  /** What a test is made with: what stands in the form, and what is stored where nothing does. */
  trial(): Schemas['CheckInboxBody'] {
    const { id, channel } = this.inbox;
    const { settings, secrets } = this.edit.fields;
    return {
      channel,
      settings: asStored(this.#plan.close(settings)),
      secrets: given(secrets),
      ...(id ? { inbox_id: id } : {}),
    };
  }
  /** What to do about a step of a test that failed, by what is wrong. */
  advise({ problem }: { problem?: string | null }): Key {
    const key = `settings.${this.#plan.words}.advice.${problem ?? ''}`;
    return has(key) ? key : 'settings.advice.other';
  }

  get #makes(): Readonly<Record<string, () => string>> {
    return this.#plan.makes ?? {};
  }
  get #needed(): readonly (keyof S & string)[] {
    return this.#plan.needs?.(this.settings) ?? [];
  }
  get #asked(): readonly string[] {
    return this.#plan.asks?.(this.settings) ?? [];
  }
  #isEmpty(name: keyof S & string): boolean {
    const value: unknown = this.settings[name];
    return typeof value === 'string' && value.trim() === '';
  }
}

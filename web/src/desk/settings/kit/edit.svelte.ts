/**
 * A form over something of the server that has a version: what it was, what the agent made of it, and what is to be decided when
 * somebody else changed the same fields. Knows no component.
 */
import { untrack } from 'svelte';
import { asProblem, words, type Problem } from '../../../api/problem';

export interface Plan<S, F> {
  /** The fields of the form as they stand on the source. */
  read: (source: S) => F;
  /** Sends the fields that differ, against the version of the source; answers what it is now. */
  send: (changes: Partial<F>, source: S, fields: F) => Promise<S>;
  /** After it is saved. */
  done?: (source: S) => void;
  /** What it is now, where the answer to a stale change does not say so in the shape of the source. */
  again?: () => Promise<S>;
}

export interface Collision<F> {
  field: keyof F & string;
  mine: unknown;
  theirs: unknown;
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

export class Edit<S, F extends object> {
  source: S;
  base: F;
  fields: F;
  isSaving = $state(false);
  problem = $state.raw<Problem | undefined>();
  /** Fields that both changed; nothing is sent until each is decided. */
  collisions = $state.raw<readonly Collision<F>[]>([]);
  readonly #plan: Plan<S, F>;

  constructor(source: S, plan: Plan<S, F>) {
    this.#plan = plan;
    this.source = $state.raw(source);
    this.base = $state.raw(plan.read(source));
    this.fields = $state(plan.read(source));
  }

  get isDirty(): boolean {
    return !same(this.fields, this.base);
  }

  /** The fields that differ from what was there. */
  changes(): Partial<F> {
    const now = $state.snapshot(this.fields) as F;
    const names = Object.keys(now) as (keyof F)[];
    return Object.fromEntries(
      names.filter((name) => !same(now[name], this.base[name])).map((name) => [name, now[name]]),
    ) as Partial<F>;
  }

  /** What is wrong with a field, by its name in the API; `settings.imap.host` answers to `host` of it too. */
  wrong(name: string): string | undefined {
    return this.problem?.field === name ? words(this.problem) : undefined;
  }

  /** What went wrong and belongs to none of the fields that are on the page. */
  get failure(): string | undefined {
    return this.problem && !this.collisions.length ? words(this.problem) : undefined;
  }

  /** Takes over what the server says now, unless the agent is in the middle of something. */
  follow(source: S): void {
    untrack(() => {
      if (this.isDirty || this.isSaving || this.collisions.length > 0) return;
      this.#adopt(source);
    });
  }

  discard(): void {
    this.problem = undefined;
    this.collisions = [];
    this.#adopt(this.source);
  }

  /** Decides one field that both changed. */
  decide(field: keyof F & string, isMine: boolean): void {
    if (!isMine) this.fields = { ...this.fields, [field]: structuredClone(this.base[field]) };
    this.collisions = this.collisions.filter((one) => one.field !== field);
    if (this.collisions.length === 0) this.problem = undefined;
  }

  /** Sends what differs; answers whether it is saved. Changes of others to other fields are no obstacle. */
  async save(isSecond = false): Promise<boolean> {
    if (this.isSaving || this.collisions.length > 0) return false;
    this.isSaving = true;
    this.problem = undefined;
    try {
      const saved = await this.#plan.send(this.changes(), this.source, $state.snapshot(this.fields) as F);
      this.#adopt(saved);
      this.#plan.done?.(saved);
      return true;
    } catch (error) {
      const problem = asProblem(error);
      if (problem.kind === 'stale' && (this.#plan.again || problem.current)) {
        this.#collide((await this.#plan.again?.()) ?? (problem.current as S));
        this.isSaving = false;
        if (this.collisions.length === 0 && !isSecond) return await this.save(true);
      }
      this.problem = problem;
      return false;
    } finally {
      this.isSaving = false;
    }
  }

  #adopt(source: S): void {
    this.source = source;
    this.base = this.#plan.read(source);
    this.fields = this.#plan.read(source);
  }

  #collide(current: S): void {
    const mine = this.changes();
    const before = this.base;
    const theirs = this.#plan.read(current);
    this.source = current;
    this.base = theirs;
    this.fields = { ...theirs, ...mine };
    this.collisions = (Object.keys(mine) as (keyof F & string)[])
      .filter((field) => !same(theirs[field], before[field]) && !same(theirs[field], mine[field]))
      .map((field) => ({ field, mine: mine[field], theirs: theirs[field] }));
  }
}

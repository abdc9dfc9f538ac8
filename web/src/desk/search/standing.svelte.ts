/**
 * Where one stands: the row that the keys are on, the ticket that is open beside, and the ways between field, results and tickets. Knows
 * the results by what they lend.
 */
import { tick } from 'svelte';
import type { Hit } from '../../api/queries/search';
import { back, keep, location, navigate, recall } from '../../base/router/index.svelte';
import { openTicket } from '../tickets/actions/target.svelte';
import type { Asked } from './asked.svelte';
import { searched } from './recent';

/** What the list of results lends. */
export interface Rows {
  isHere: () => boolean;
  focus: (number: number) => void;
  reveal: (number: number) => void;
}

export class Standing {
  /** The row that the keys are on, as the list names it. */
  activeKey = $state<string>();
  readonly #asked: Asked;
  readonly #isBeside: () => boolean;
  readonly #rows: () => Rows | undefined;

  constructor(asked: Asked, isBeside: () => boolean, rows: () => Rows | undefined) {
    this.#asked = asked;
    this.#isBeside = isBeside;
    this.#rows = rows;
  }

  /** The result that the keys are on; the first before they were on any. */
  readonly active: Hit | undefined = $derived.by(() => {
    const { hits } = this.#asked;
    return hits.find(({ number }) => String(number) === this.activeKey) ?? hits[0];
  });

  /** The address of a result, at the entry that fits best or at this one; of the results themselves without one. */
  address(number?: number, entry?: string): string {
    const query = new URLSearchParams(location().query);
    query.delete('entry');
    const best = this.#asked.hits.find((hit) => hit.number === number)?.entry_id;
    if (number !== undefined && (entry ?? best)) query.set('entry', entry ?? best ?? '');
    const text = query.toString();
    return `/search${number === undefined ? '' : `/t/${number}`}${text ? `?${text}` : ''}`;
  }

  open(number: number, isEntered = true): void {
    searched(this.#asked.text);
    const wasBeside = this.#isBeside();
    navigate(this.address(number), { keepFocus: true });
    // From here the way up is the way back.
    if (!wasBeside) keep('search-opened', true);
    if (!isEntered) return;
    void tick().then(() => {
      const main = document.querySelector<HTMLElement>('[data-region="main"]');
      (main?.querySelector<HTMLElement>('[data-focus-first]') ?? main)?.focus();
    });
  }

  press(event: MouseEvent, hit: Hit): void {
    if (event.metaKey || event.ctrlKey || event.altKey || event.shiftKey) return;
    event.preventDefault();
    this.activeKey = String(hit.number);
    // By the pointer, beside the thread, the focus stays in the list.
    this.open(hit.number, event.detail === 0 || !this.#isBeside());
  }

  goTo(number: number): void {
    const rows = this.#rows();
    if (!this.#isBeside() || rows?.isHere()) return rows?.focus(number);
    this.activeKey = String(number);
    rows?.reveal(number);
    navigate(this.address(number), { replace: true, keepFocus: true });
  }

  /** The ticket that a step begins from. */
  at(): number | undefined {
    if (this.#isBeside() && !this.#rows()?.isHere()) return openTicket();
    return this.activeKey === undefined ? undefined : this.active?.number;
  }

  toRow(): void {
    if (this.active) this.#rows()?.focus(this.active.number);
  }

  /** Up from the ticket to the results, from the results to where one came from. */
  leave(): void {
    if (openTicket() !== undefined) {
      if (recall('search-opened') === true) back();
      else navigate(this.address(), { replace: true });
    } else if (recall('search-before') === true) back();
    else navigate('/');
  }

  /** Up from the field. */
  leaveField(): void {
    if (this.#asked.hits.length > 0) this.toRow();
    else this.leave();
  }
}

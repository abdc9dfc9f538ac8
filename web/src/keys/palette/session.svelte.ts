/**
 * One opening of the palette: what is typed, what it applies to, which question is asked, what fits, which row is chosen.
 * Owns no element; the component shows it and passes keys on.
 */
import { t } from '../../base/words/index.svelte';
import {
  commands,
  currentContext,
  scopeOf,
  titleOf,
  type Choice,
  type Command,
  type Context,
  type Step,
} from '../commands.svelte';
import { keysOf } from '../keymap.svelte';
import { iconOf } from './icons';
import { namesOf } from './names.svelte';
import { fitsOf, rankChoices, type Ranked } from './rank';
import { RemoteSearch, type RemoteSource } from './remote.svelte';
import { use, uses } from './usage';

/** Things to pick that the browser already has: views, macros, people in the cache. */
export interface LocalSource {
  id: string;
  heading: string;
  choices: () => readonly Choice[];
  /** Shown before anything is typed, too: what was open lately. */
  isRecent?: boolean;
}

export interface Sources {
  local?: readonly LocalSource[];
  remote?: readonly RemoteSource[];
  /** Goes to the full search. */
  onsearch?: (query: string, conditions: readonly string[]) => void;
}

export interface Item extends Ranked {
  key: string;
  shortcut: readonly string[];
}
export interface Section {
  id: string;
  heading: string;
  items: Item[];
}

const rowsPerSection = 6;
const recentRows = 5;

export class Session {
  query = $state('');
  context = $state.raw<Context | undefined>(currentContext());
  conditions = $state.raw<readonly Choice[]>([]);
  trail = $state.raw<readonly { title: string; step: Step }[]>([]);
  active = $state(0);
  isAsking = $state(false);
  readonly remote: RemoteSearch;
  #answers = $state.raw<readonly Choice[]>([]);
  #question: AbortController | undefined;
  #uses = uses();

  /** `close` takes the palette away before anything runs, so that the focus is back where it was. */
  constructor(
    private readonly sources: Sources,
    private readonly close: () => void,
  ) {
    this.remote = new RemoteSearch(sources.remote ?? []);
  }

  readonly step = $derived(this.trail.at(-1)?.step);
  readonly sections: Section[] = $derived(this.step ? this.#answered(this.step) : this.#found());
  readonly items: Item[] = $derived(this.sections.flatMap(({ items }) => items));
  readonly current: Item | undefined = $derived(this.items[Math.min(this.active, this.items.length - 1)]);

  type(query: string): void {
    this.query = query;
    this.active = 0;
    if (this.step) this.#ask(this.step);
    else this.remote.ask(query, this.#conditions());
  }

  move(by: number): void {
    const count = this.items.length;
    if (count) this.active = (Math.min(this.active, count - 1) + by + count) % count;
  }

  /** Begins at the question of a command. */
  begin(command: Command): void {
    if (typeof command.run !== 'function') this.#enter(titleOf(command), command.run);
  }

  choose(item = this.current): void {
    if (!item) return;
    const { id, title, then } = item.choice;
    if (!this.step) use(id);
    if (typeof then !== 'function') return this.#enter(title, then);
    this.close();
    then();
  }

  /** Searches everything for what is typed. */
  search(): void {
    const { onsearch } = this.sources;
    if (!onsearch || this.step) return;
    const query = this.query.trim();
    const conditions = this.#conditions();
    this.close();
    onsearch(query, conditions);
  }

  #conditions(): string[] {
    return this.conditions.flatMap(({ condition }) => condition ?? []);
  }

  /** Makes the chosen row a condition of the search; whether it can be one. */
  addCondition(): boolean {
    const choice = this.current?.choice;
    if (!choice?.condition || this.step) return false;
    this.conditions = [...this.conditions.filter(({ condition }) => condition !== choice.condition), choice];
    this.type('');
    return true;
  }

  /** Takes away the last of the chips before the text; whether there was one. */
  stepBack(): boolean {
    if (this.trail.length) this.trail = this.trail.slice(0, -1);
    else if (this.conditions.length) this.conditions = this.conditions.slice(0, -1);
    else if (this.context) this.context = undefined;
    else return false;
    this.type('');
    return true;
  }

  end(): void {
    this.#question?.abort();
    this.remote.stop();
  }

  #enter(title: string, step: Step): void {
    this.trail = [...this.trail, { title: title.replace(/…$/, ''), step }];
    this.#answers = [];
    this.type('');
  }

  #ask(step: Step): void {
    this.#question?.abort();
    const question = new AbortController();
    this.#question = question;
    const answer = step.choices(this.query, question.signal);
    if (!(answer instanceof Promise)) {
      this.#answers = answer;
      this.isAsking = false;
      return;
    }
    this.isAsking = true;
    const settle = (choices: readonly Choice[]): void => {
      if (question.signal.aborted) return;
      this.#answers = choices;
      this.isAsking = false;
    };
    answer.then(settle, () => settle([]));
  }

  #answered(step: Step): Section[] {
    const ranked = rankChoices(step.ranked === false ? '' : this.query, this.#answers, this.#uses.weight);
    return ranked.length ? [this.#section('answers', step.prompt, ranked.slice(0, 50))] : [];
  }

  #found(): Section[] {
    const query = this.query.trim();
    const groups = this.#commandGroups();
    const local = (this.sources.local ?? []).filter(({ isRecent }) => query || isRecent);
    const sections = [...groups, ...local.map(({ id, heading, choices }) => ({ id, heading, choices: choices() }))].map(
      ({ id, heading, choices }) => this.#ranked(id, heading, choices),
    );
    const filled = sections.filter(({ items }) => items.length > 0);
    const remote = this.remote.sections
      .map(({ id, heading, choices }) => this.#section(id, heading, choices.map(this.#shown)))
      .filter(({ items }) => items.length > 0);
    if (!query && this.conditions.length > 0) return [...remote, ...this.#searchAll(this.#conditions().join(' '))];
    if (!query) {
      const lately = filled.filter(({ id }) => local.some((source) => source.id === id));
      const others = filled.filter((section) => !lately.includes(section));
      return [...this.#recent(others), ...lately, ...others];
    }
    const best = ({ id, items }: Section): number => (id === 'context' ? Infinity : (items[0]?.score ?? 0));
    filled.sort((one, other) => best(other) - best(one));
    return [...filled, ...remote, ...this.#searchAll([...this.#conditions(), query].join(' '))];
  }

  /** What the server found is not ranked again. */
  #shown = (choice: Choice): Ranked => ({ choice, score: 1, fits: fitsOf(this.query, choice.title) });

  #commandGroups(): { id: string; heading: string; choices: Choice[] }[] {
    const context: Choice[] = [];
    const places: Choice[] = [];
    const others: Choice[] = [];
    for (const command of commands()) {
      if (command.hidden || command.id === 'palette') continue;
      const scope = scopeOf(command);
      const needsContext = scope === 'ticket' || scope === 'stream';
      if (needsContext && !this.context) continue;
      const group = needsContext ? context : command.id.startsWith('go_') ? places : others;
      group.push({
        id: command.id,
        title: titleOf(command),
        icon: command.icon ?? iconOf(command.id),
        aliases: namesOf(command),
        then: command.run,
      });
    }
    return [
      { id: 'context', heading: this.context?.heading ?? '', choices: context },
      { id: 'commands', heading: t('keys.palette.commands'), choices: others },
      { id: 'go', heading: t('keys.palette.go'), choices: places },
    ];
  }

  #recent(sections: Section[]): Section[] {
    const byId = new Map(sections.flatMap(({ items }) => items.map((item) => [item.choice.id, item] as const)));
    const found = this.#uses.latest.flatMap((id) => byId.get(id) ?? []).slice(0, recentRows);
    const items = found.map((item) => ({ ...item, key: `recent/${item.choice.id}` }));
    return items.length ? [{ id: 'recent', heading: t('keys.palette.recent'), items }] : [];
  }

  #searchAll(query: string): Section[] {
    if (!this.sources.onsearch) return [];
    const choice: Choice = { id: 'search_all', title: t('keys.palette.search_all', { query }), then: () => {} };
    return [
      { id: 'search', heading: '', items: [{ choice, score: 0, fits: [], key: 'search', shortcut: ['mod+enter'] }] },
    ];
  }

  #ranked(id: string, heading: string, choices: readonly Choice[]): Section {
    const ranked = rankChoices(this.query, choices, this.#uses.weight);
    const isBrief = this.query.trim() !== '' && id !== 'context' && id !== 'commands';
    return this.#section(id, heading, isBrief ? ranked.slice(0, rowsPerSection) : ranked);
  }

  #section(id: string, heading: string, ranked: readonly Ranked[]): Section {
    const items = ranked.map((one) => ({
      ...one,
      key: `${id}/${one.choice.id}`,
      shortcut: keysOf(one.choice.id).slice(0, 1),
    }));
    return { id, heading, items };
  }
}

/**
 * Writes on their way to the server. Each is kept in the browser before it is sent and forgotten once the server has it, so that
 * neither an outage nor a closed tab loses one. Writes of one ticket go in their order; those of different tickets do not wait for
 * each other. Client ids make a write that was sent twice happen once.
 */
import { clientId } from '../../base/ids';
import { drawer } from '../../base/storage';
import { cache } from '../cache';
import { connection, report, whenBack } from '../connection.svelte';
import { Problem, asProblem } from '../problem';
import { keys } from '../queries/keys';
import { inTurn, laneOf } from '../turns';
import type { Session } from '../client';
import { send, type Sent, type Write } from './writes';

export type { Write, Sent } from './writes';

export interface Waiting {
  id: string;
  /** Whose it is: on a shared computer nobody sends for somebody else. */
  agent: string;
  /** Orders the writes of a browser. */
  place: number;
  write: Write;
  since: number;
  /** What the server said; it waits for a decision, and what comes after it on this ticket as well. */
  refused?: string;
}

/** What became of a write: the server has it, or it waits for the server to be there. */
export type Outcome<W extends Write> = { state: 'sent'; answer: Sent<W> } | { state: 'waiting'; id: string };

const kept = drawer<Waiting>('outbox');
let items = $state.raw<Waiting[]>([]);
let place = 0;
/** Lanes that are about to be emptied. */
const queued = new Set<string>();
type Settle = { resolve: (outcome: Outcome<Write>) => void; reject: (problem: Problem) => void };
const askers = new Map<string, Settle>();

const agent = (): string => cache.getQueryData<Session>(keys.session)?.agent.id ?? '';
const lane = ({ write }: Waiting): string => laneOf(write.number);
const keyOf = (item: Waiting): string => `${String(item.place).padStart(16, '0')} ${item.id}`;

export const outbox = {
  /** Everything that is not yet with the server, oldest first. */
  get items(): readonly Waiting[] {
    return items;
  },
  of: (number: number): Waiting[] => items.filter((item) => item.write.number === number),
  get waiting(): number {
    return items.filter((item) => item.refused === undefined).length;
  },

  /**
   * Sends a write. Rejects with the `Problem` if the server refuses it; then nothing of it is kept, and the asker still has what
   * was typed.
   */
  async post<W extends Write>(write: W): Promise<Outcome<W>> {
    const item: Waiting = { id: clientId(), agent: agent(), place: nextPlace(), write, since: Date.now() };
    items = [...items, item];
    const settled = new Promise<Outcome<Write>>((resolve, reject) => askers.set(item.id, { resolve, reject }));
    await kept.put(keyOf(item), item);
    if (connection.isOffline) wait(item);
    else void run(lane(item), item.place);
    return settled as Promise<Outcome<W>>;
  },

  /** Tries a refused write once more. */
  async retry(id: string): Promise<void> {
    const item = items.find((waiting) => waiting.id === id);
    if (!item) return;
    await change({ ...item, refused: undefined });
    void empty(lane(item));
  },
  /** Gives a write up; the answer is what it was, so that it can be brought back. Nothing if it has reached the server meanwhile. */
  async discard(id: string): Promise<Write | undefined> {
    const known = items.find((waiting) => waiting.id === id);
    if (!known) return undefined;
    // What is just being sent is not given up any more.
    const isGivenUp = await alone(lane(known), async () => {
      const item = items.find((waiting) => waiting.id === id);
      if (item) await forget(item);
      return item !== undefined;
    });
    void empty(lane(known));
    return isGivenUp ? known.write : undefined;
  },
};

/** Takes up what an earlier page left, and sends whenever the server is back. */
export async function startOutbox(): Promise<() => void> {
  const left = (await kept.all()).filter(
    (item) => item.agent === agent() && !items.some((known) => known.id === item.id),
  );
  items = [...left, ...items].sort((a, b) => a.place - b.place);
  place = Math.max(place, ...items.map((item) => item.place));
  runAll();
  const stop = whenBack(runAll);
  const timer = setInterval(() => items.length > 0 && connection.link === 'live' && runAll(), 15_000);
  return () => {
    stop();
    clearInterval(timer);
  };
}

const nextPlace = (): number => (place = Math.max(place + 1, Date.now()));

function runAll(): void {
  for (const each of new Set(items.map(lane))) void empty(each);
}

/** Sends all that waits in a lane, after what is being done to its ticket. */
async function empty(name: string): Promise<void> {
  if (queued.has(name)) return;
  queued.add(name);
  await run(name, Infinity, () => queued.delete(name));
}

/** Sends what waits in a lane up to a place, one after the other. */
function run(name: string, last: number, begin: () => void = () => undefined): Promise<void> {
  const work = async (): Promise<void> => {
    begin();
    const next = (): Waiting | undefined => items.find((item) => lane(item) === name && item.place <= last);
    for (let item = next(); item; item = next()) {
      if (item.refused !== undefined || item.agent !== agent() || !(await attempt(item))) break;
    }
    // What stands behind one that stays waits with it.
    for (const item of items) if (lane(item) === name && item.place <= last) wait(item);
  };
  return alone(name, work);
}

/** In turn on this page, and where the browser has locks never at once with another tab. */
const alone = <R>(name: string, work: () => Promise<R>): Promise<R> =>
  inTurn([name], () =>
    'locks' in navigator ? (navigator.locks.request(`hopdesk-outbox-${name}`, work) as Promise<R>) : work(),
  );

/** Sends one write; whether the lane goes on. */
async function attempt(item: Waiting): Promise<boolean> {
  // Another tab may have sent what both took up.
  if (!askers.has(item.id) && !(await kept.get(keyOf(item)))) {
    items = items.filter((known) => known.id !== item.id);
    return true;
  }
  try {
    const answer = await send(item.write, item.id);
    await forget(item);
    askers.get(item.id)?.resolve({ state: 'sent', answer });
    askers.delete(item.id);
    return true;
  } catch (error) {
    const problem = asProblem(error);
    if (problem.isPassing || problem.kind === 'unauthenticated' || problem.kind === 'too_many') {
      if (problem.kind === 'gone') report('reconnecting');
      wait(item);
      return false;
    }
    const asker = askers.get(item.id);
    if (asker) {
      await forget(item);
      askers.delete(item.id);
      asker.reject(problem);
      return true;
    }
    await change({ ...item, refused: problem.detail || problem.kind });
    // The page showed it as done.
    void cache.invalidateQueries({ queryKey: keys.tickets.all });
    return false;
  }
}

function wait(item: Waiting): void {
  askers.get(item.id)?.resolve({ state: 'waiting', id: item.id });
  askers.delete(item.id);
}

async function change(item: Waiting): Promise<void> {
  items = items.map((known) => (known.id === item.id ? item : known));
  await kept.put(keyOf(item), item);
}

async function forget(item: Waiting): Promise<void> {
  items = items.filter((known) => known.id !== item.id);
  await kept.remove(keyOf(item));
}

/** The live test of a mailbox: receiving, then sending, then saving it; each step shows while it runs. */
import type { Schemas } from '../../../api/client';
import { createInbox, checkInbox } from '../../../api/queries/inboxes';
import { asProblem, words as sentence } from '../../../api/problem';
import type { Language } from '../../../base/words/index.svelte';
import { faultOf, type Fault } from './advice';
import { providerOf, type Side } from './providers';
import type { Answers } from './run.svelte';

export const PARTS = ['receive', 'send', 'save'] as const;
export type Part = (typeof PARTS)[number];
export interface Outcome {
  state: 'waiting' | 'running' | 'good' | 'bad';
  /** What the server said, in its own words. */
  message?: string;
  fault?: Fault;
}

type Mailbox = Answers['mailbox'];
/** The schema says no more of it than that it is an object: what it holds is the channel's. */
type Settings = NonNullable<Schemas['NewInboxBody']['settings']>;
const settingsOf = (sides: Partial<Record<'imap' | 'smtp', Side & { user: string }>>): Settings => sides as Settings;

const untried = (): Record<Part, Outcome> => ({
  receive: { state: 'waiting' },
  send: { state: 'waiting' },
  save: { state: 'waiting' },
});

export class Trial {
  outcomes = $state(untried());
  isRunning = $state(false);
  #stop: AbortController | undefined;

  get wasStarted(): boolean {
    return PARTS.some((part) => this.outcomes[part].state !== 'waiting');
  }
  get isGood(): boolean {
    return this.outcomes.save.state === 'good';
  }

  /** What was tried is no longer what stands in the form. */
  reset(): void {
    if (this.isGood) return;
    this.#stop?.abort();
    this.outcomes = untried();
    this.isRunning = false;
  }

  /** Tries everything in order and stops at the first that fails. Answers whether the mailbox works and is saved. */
  async run(mailbox: Mailbox, password: string, shop: string, language: Language): Promise<boolean> {
    this.reset();
    const stop = (this.#stop = new AbortController());
    this.isRunning = true;
    const { imap, smtp, secrets } = wire(mailbox, password);
    try {
      const good =
        (await this.#check('receive', settingsOf({ imap }), secrets, mailbox, stop.signal)) &&
        (await this.#check('send', settingsOf({ smtp }), secrets, mailbox, stop.signal));
      if (!good || stop.signal.aborted) return false;
      this.outcomes.save = { state: 'running' };
      const address = mailbox.address.trim();
      await createInbox({
        channel: 'email',
        name: shop || address,
        address,
        settings: settingsOf({ imap, smtp }),
        secrets,
        language,
      });
      this.outcomes.save = { state: 'good' };
      return true;
    } catch (error) {
      if (!stop.signal.aborted) this.outcomes.save = { state: 'bad', message: sentence(error) };
      return false;
    } finally {
      if (!stop.signal.aborted) this.isRunning = false;
    }
  }

  async #check(
    part: 'receive' | 'send',
    settings: Settings,
    secrets: Record<string, string>,
    mailbox: Mailbox,
    signal: AbortSignal,
  ): Promise<boolean> {
    this.outcomes[part] = { state: 'running' };
    let said: { ok: boolean; message: string };
    try {
      const steps = await checkInbox({ channel: 'email', settings, secrets }, signal);
      said = steps.find((step) => !step.ok) ?? steps.at(-1) ?? { ok: false, message: '' };
    } catch (error) {
      said = { ok: false, message: sentence(asProblem(error)) };
    }
    if (signal.aborted) return false;
    this.outcomes[part] = said.ok
      ? { state: 'good' }
      : { state: 'bad', message: said.message, fault: faultOf(said.message, providerOf(mailbox.address)) };
    return said.ok;
  }
}

/** As the server takes it. An app password is shown in groups; the spaces are not part of it. */
function wire(mailbox: Mailbox, typed: string) {
  const isGrouped = /^([a-z]{4} ){3}[a-z]{4}$/.test(typed.trim());
  const password = isGrouped ? typed.replaceAll(' ', '') : typed;
  const user = mailbox.address.trim();
  const side = (one: Side) => ({ ...one, host: one.host.trim(), port: Number(one.port), user });
  const { imap, smtp } = mailbox.servers;
  return { imap: side(imap), smtp: side(smtp), secrets: { imap_password: password, smtp_password: password } };
}

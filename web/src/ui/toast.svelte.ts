/**
 * Toasts: a word about what just happened, with a way back. `toast({ text, action: { label, run, keys }, seconds: 10 })` returns a handle; `ToastHost` shows them.
 * A toast with an action and no `seconds` stays until it is dismissed. The clock stops while the pointer or the focus is on it, or the window is hidden.
 * What is being done says `expect()` first: its way back can be taken before its toast is there.
 */
export interface ToastOptions {
  text: string;
  tone?: 'plain' | 'danger';
  action?: { label: string; run: () => void; keys?: string };
  /** What else there is to do about it; the toast stays without it. */
  also?: { label: string; run: () => void } | undefined;
  /** How long it stays; 6 without an action. A number together with an action shows the ring. */
  seconds?: number;
  /** A second toast with the same id takes the place of the first. */
  id?: string;
  /** Called when the time ran out or it was dismissed, not when its action was taken. */
  onexpire?: () => void;
}

export class Toast {
  readonly options: ToastOptions;
  readonly key: string;
  readonly total: number | undefined;
  left = $state(0);
  /** Held by pointer, focus or a hidden window. */
  held = $state(false);

  constructor(
    options: ToastOptions,
    key: string,
    /** Which of all toasts it is, by the time of what it tells. */
    readonly place: number,
  ) {
    this.options = options;
    this.key = key;
    this.total = options.seconds ?? (options.action ? undefined : 6);
    this.left = this.total ?? 0;
  }
}

/** A toast with a way back that will come when what it tells is done. */
export interface Expected {
  /** Shows it; if its way back was asked for meanwhile, that is taken instead. */
  arrive: (options: ToastOptions) => void;
  /** Nothing came of it. */
  end: () => void;
}

const beat = 200;
/** More than these would cover the work; the oldest without an action go first. */
const most = 4;

class Toasts {
  list = $state<Toast[]>([]);
  /** Those that were announced and not yet asked for, by their places. */
  #expected = $state.raw<readonly number[]>([]);
  #made = 0;
  #clock: ReturnType<typeof setInterval> | undefined;
  #last = 0;

  add(options: ToastOptions, place = this.#next()): { dismiss: () => void; update: (options: ToastOptions) => void } {
    const toast = new Toast(options, options.id ?? `toast-${place}`, place);
    const at = this.list.findIndex((other) => other.key === toast.key);
    if (at >= 0) this.list[at] = toast;
    else this.list.push(toast);
    while (this.list.length > most) this.#end(this.list.find((other) => !other.options.action) ?? this.list[0]);
    this.#tick();
    return {
      dismiss: () => this.dismiss(toast.key),
      update: (next) => this.add({ ...next, id: toast.key }),
    };
  }

  /** Says that something was begun whose toast will have a way back. */
  expect(): Expected {
    const place = this.#next();
    let isOver = false;
    this.#expected = [...this.#expected, place];
    const leave = (): boolean => {
      const wasUntaken = this.#expected.includes(place);
      this.#expected = this.#expected.filter((other) => other !== place);
      return wasUntaken;
    };
    return {
      arrive: (options) => {
        if (isOver) return;
        isOver = true;
        if (leave()) this.add(options, place);
        else options.action?.run();
      },
      end: () => {
        isOver = true;
        leave();
      },
    };
  }

  /** Whether something can be taken back, or will be. */
  get canTakeBack(): boolean {
    return this.#expected.length > 0 || this.#newest !== undefined;
  }

  /** Takes the latest of all ways back, also one whose toast is still to come. Returns false when there is none. */
  takeBack(): boolean {
    const toast = this.#newest;
    const expected = this.#expected.at(-1);
    if (expected === undefined || (toast && toast.place > expected)) return toast ? this.act(toast.key) : false;
    this.#expected = this.#expected.slice(0, -1);
    return true;
  }

  /** The latest toast whose action has a key: those are the ways back. */
  get #newest(): Toast | undefined {
    const able = this.list.filter(({ options }) => options.action?.keys);
    return able.sort((one, other) => other.place - one.place)[0];
  }

  #next(): number {
    this.#made += 1;
    return this.#made;
  }

  /** Takes the action of a toast. Returns false when there is none. */
  act(key: string): boolean {
    const toast = this.list.find((other) => other.key === key);
    if (!toast?.options.action) return false;
    this.#remove(toast);
    toast.options.action.run();
    return true;
  }

  /** Does what else there is to do; the way back stays. */
  actAlso(key: string): void {
    const toast = this.list.find((other) => other.key === key);
    if (!toast?.options.also) return;
    const { also, ...options } = toast.options;
    this.add({ ...options, id: key }, toast.place);
    also.run();
  }

  dismiss(key: string): void {
    this.#end(this.list.find((toast) => toast.key === key));
  }

  #end(toast: Toast | undefined): void {
    if (!toast) return;
    this.#remove(toast);
    toast.options.onexpire?.();
  }

  #remove(toast: Toast): void {
    this.list = this.list.filter((other) => other.key !== toast.key);
  }

  #tick(): void {
    if (this.#clock !== undefined) return;
    this.#last = performance.now();
    this.#clock = setInterval(() => {
      const now = performance.now();
      const passed = (now - this.#last) / 1000;
      this.#last = now;
      if (document.hidden) return;
      for (const toast of [...this.list]) {
        if (toast.total === undefined || toast.held) continue;
        toast.left = Math.max(0, toast.left - passed);
        if (toast.left === 0) this.#end(toast);
      }
      if (this.list.every((toast) => toast.total === undefined)) {
        clearInterval(this.#clock);
        this.#clock = undefined;
      }
    }, beat);
  }
}

export const toasts = new Toasts();
export const toast = (options: ToastOptions) => toasts.add(options);

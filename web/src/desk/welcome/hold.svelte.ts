/** A wait that the server imposes after too many attempts: counts down while somebody looks at it. */
import { onDestroy } from 'svelte';
import { asProblem, type Problem } from '../../api/problem';
import { duration } from '../../base/time.svelte';
import { t } from '../../base/words/index.svelte';

export class Hold {
  seconds = $state(0);
  #countdown: ReturnType<typeof setInterval> | undefined;

  /** To be made while a component is set up, with which it ends. */
  constructor() {
    onDestroy(() => clearInterval(this.#countdown));
  }

  get isOn(): boolean {
    return this.seconds > 0;
  }

  /** The sentence to show, while there is a wait. */
  get words(): string | undefined {
    return this.isOn ? t('welcome.sign_in.wait', { time: duration(this.seconds) }) : undefined;
  }

  /** Takes an error as a problem; one that asks to wait begins the wait. */
  read(error: unknown): Problem {
    const problem = asProblem(error);
    if (problem.kind === 'too_many') this.#begin(problem.retryAfter ?? 30);
    return problem;
  }

  #begin(seconds: number): void {
    this.seconds = seconds;
    clearInterval(this.#countdown);
    this.#countdown = setInterval(() => {
      this.seconds -= 1;
      if (this.seconds <= 0) clearInterval(this.#countdown);
    }, 1000);
  }
}

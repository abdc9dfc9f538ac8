/** What every step of the first run is given. */
import type { FirstRun } from './run.svelte';

export interface StepProps {
  run: FirstRun;
  /** The code that the address carried. */
  code: string;
  /** Whether the first account exists already. */
  hasAccount: boolean;
  /** “Step 1 of 4”. */
  count: string;
  onnext: () => void;
  onskip: () => void;
  onback?: (() => void) | undefined;
}

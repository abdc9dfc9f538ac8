/** The keys of a shortcut as the components show them. */
import { capsOf, readBinding } from '../../../keys/input/chord';

/** The caps of one binding; nothing where there is none. */
export const capsOfKeys = (binding: string | undefined): string[] =>
  binding === undefined ? [] : readBinding(binding).flatMap((chord) => capsOf(chord));

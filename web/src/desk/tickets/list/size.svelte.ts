/** How high a row is before it is measured. */
import { preferences } from '../../../base/preferences.svelte';

export const rowHeight = (): number => (preferences.density === 'compact' ? 45 : 77);

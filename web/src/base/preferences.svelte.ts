/** How this browser shows the app: theme, density, which parts are open. The script in `index.html` reads theme and density too. */
import { oneOf, remember } from './storage';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];
export const DENSITIES = ['comfortable', 'compact'] as const;
export type Density = (typeof DENSITIES)[number];

const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';

let theme = $state<Theme>(remember.get('theme', oneOf(...THEMES)) ?? 'system');
let density = $state<Density>(remember.get('density', oneOf(...DENSITIES)) ?? 'comfortable');
let hasSidebar = $state(remember.get('sidebar', isBoolean) ?? true);
let hasPanel = $state(remember.get('panel', isBoolean) ?? true);

export const preferences = {
  get theme(): Theme {
    return theme;
  },
  set theme(next: Theme) {
    theme = next;
    remember.set('theme', next);
    paint();
  },
  get density(): Density {
    return density;
  },
  set density(next: Density) {
    density = next;
    remember.set('density', next);
    paint();
  },
  /** Whether the navigation is wide; narrow screens show it narrow anyway. */
  get hasSidebar(): boolean {
    return hasSidebar;
  },
  set hasSidebar(next: boolean) {
    hasSidebar = next;
    remember.set('sidebar', next);
  },
  /** Whether the panel stands beside the thread, where there is room. */
  get hasPanel(): boolean {
    return hasPanel;
  },
  set hasPanel(next: boolean) {
    hasPanel = next;
    remember.set('panel', next);
  },
};

/** Whether the page is dark now, by choice or by the system. */
export const isDark = (): boolean =>
  theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);

function paint(): void {
  const root = document.documentElement;
  if (theme === 'system') root.removeAttribute('data-theme');
  else root.setAttribute('data-theme', theme);
  if (density === 'compact') root.setAttribute('data-density', 'compact');
  else root.removeAttribute('data-density');
}

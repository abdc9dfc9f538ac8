/** The list pane of every page of the settings: one function, so that it stays on the page. */
export const settingsNav = () => import('./SettingsNav.svelte');

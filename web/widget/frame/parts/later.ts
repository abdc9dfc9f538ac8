/** What most conversations never need, or not at their beginning: one file, fetched once a session is there. */
export { default as Ended } from './Ended.svelte';
export { default as Form } from './Form.svelte';
export { default as Sheets } from './Sheets.svelte';

/** What the desk uses of the API: queries live in `queries/*`, one file per slice. */
export { api, data, type Schemas, type Session } from './client';
export { cache } from './cache';
export { connection, whenBack, type Link } from './connection.svelte';
export { Problem, asProblem, code, words, type ProblemKind } from './problem';

/** The words that the first screens need, in one file. */
export { default as base } from './base.json';
export { default as shell } from './shell.json';
export { default as tickets } from './tickets.json';

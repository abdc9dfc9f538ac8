/**
 * HTML as a document of its own that runs and loads nothing: for taking words and parts out of it. The page demands trusted types
 * wherever HTML could become script; here it cannot, and nowhere else is HTML parsed.
 */
type Policy = { createHTML: (html: string) => string };
const factory = (globalThis as { trustedTypes?: { createPolicy: (name: string, rules: Policy) => Policy } })
  .trustedTypes;
const policy = factory?.createPolicy('hopdesk-inert', { createHTML: (html) => html });

export const parseInert = (html: string): Document =>
  new DOMParser().parseFromString(policy?.createHTML(html) ?? html, 'text/html');

/**
 * Icons as plain markup. The components of the icon library put each icon together in the browser, attribute by attribute, for wishes
 * that nobody here has; a thread shows a hundred of them, and they took a tenth of the time until it is seen. Their drawings stay
 * theirs; of their properties there are those that are used.
 */
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

const ICON = /@lucide\/svelte\/dist\/icons\/[\w-]+\.svelte$/;
const DRAWING = /const iconData = (\{.*\});/;

interface Drawing {
  size: number;
  node: [tag: string, attributes: Record<string, string>][];
}

const PROPERTIES = `size = 24, fill = 'none', role = undefined, class: extra = undefined, 'aria-label': label = undefined,
  'aria-hidden': hidden = label ? undefined : 'true'`;

/** The component of one icon; `source` is the library's. */
export function plain(source: string): string {
  const [, found] = DRAWING.exec(source) ?? [];
  if (!found) throw new Error('the icon library writes its icons in another way than before');
  const { size, node } = JSON.parse(found) as Drawing;
  const quoted = (value: string): string => value.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  const marks = node.map(([tag, attributes]) => {
    const all = Object.entries(attributes).map(([name, value]) => ` ${name}="${quoted(value)}"`);
    return `<${tag}${all.join('')} />`;
  });
  return `<script>
  let { ${PROPERTIES} } = $props();
</script>
<svg viewBox="0 0 ${size} ${size}" width={size} height={size} {fill} {role} class={extra} aria-label={label} aria-hidden={hidden}
  stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${marks.join('')}</svg>
`;
}

export const plainIcons = (): Plugin => ({
  name: 'hopdesk:plain-icons',
  enforce: 'pre',
  load: (id) => (ICON.test(id) ? plain(readFileSync(id, 'utf8')) : null),
});

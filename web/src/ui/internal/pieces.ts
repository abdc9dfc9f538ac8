/** Cuts a text into marked and unmarked pieces. */
export const pieces = (
  text: string,
  ranges: readonly (readonly [number, number])[],
): { text: string; marked: boolean }[] => {
  const cut: { text: string; marked: boolean }[] = [];
  let at = 0;
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const start = Math.max(at, from);
    const end = Math.min(text.length, to);
    if (start >= end) continue;
    if (start > at) cut.push({ text: text.slice(at, start), marked: false });
    const last = cut.at(-1);
    if (last?.marked && start === at) last.text += text.slice(start, end);
    else cut.push({ text: text.slice(start, end), marked: true });
    at = end;
  }
  if (at < text.length) cut.push({ text: text.slice(at), marked: false });
  return cut;
};

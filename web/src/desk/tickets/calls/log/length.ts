/** How long a call was, as people type it. */

/** Seconds of `4`, `4,5`, `4:12` or `1:02:03`; nothing for what is no length of a call. */
export function secondsTyped(text: string): number | undefined {
  const typed = text.trim();
  const decimal = /^(\d{1,4})(?:[.,](\d{1,2}))?$/.exec(typed);
  if (decimal) return Math.round(Number(`${decimal[1]}.${decimal[2] ?? 0}`) * 60);
  const clock = /^(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)$/.exec(typed);
  if (!clock) return undefined;
  const [, hours = '0', minutes, seconds] = clock;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

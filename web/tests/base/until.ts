/** Waiting for what must come, without guessing how long it takes. */

/** Longer than anything here takes on a loaded machine; reached only by a test that fails. */
export const LONGEST = 30_000;

/** Asks until there is an answer (neither `undefined` nor `false`), and gives up loudly. */
export async function until<T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  limit = LONGEST,
): Promise<T> {
  const deadline = Date.now() + limit;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((next) => setTimeout(next, 15));
  }
}

/** What a promise says within the limit. */
export async function within<T>(what: string, promise: Promise<T>, limit = LONGEST): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, refuse) => {
    timer = setTimeout(() => refuse(new Error(`waited in vain for ${what}`)), limit);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

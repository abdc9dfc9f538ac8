/** What must be undone at the end: all of it is, the latest first, whatever fails. */
export class Closing {
  readonly #steps: { what: string; close: () => unknown }[] = [];

  add(what: string, close: () => unknown) {
    this.#steps.push({ what, close });
  }

  /** Adds `thing`, and answers it. */
  own<T extends { close(): unknown }>(what: string, thing: T): T {
    this.add(what, () => thing.close());
    return thing;
  }

  /** Closes everything and answers what went wrong. */
  async close(): Promise<string[]> {
    const wrong: string[] = [];
    for (const { what, close } of this.#steps.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        wrong.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    return wrong;
  }
}

/** Paths and what they stand for: `/v/:slug/t/:number` against `/v/doi-tra/t/2048`. */

export type Params = Readonly<Record<string, string>>;

/** What `pattern` reads from `path`, or `undefined` if it does not fit. A trailing `*` takes all that follows as `rest`. */
export function matchPath(pattern: string, path: string): Params | undefined {
  const wanted = split(pattern);
  const given = split(path);
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    if (part === '*') {
      params.rest = given.slice(index).join('/');
      return params;
    }
    const value = given[index];
    if (value === undefined) return undefined;
    if (part.startsWith(':')) params[part.slice(1)] = decode(value);
    else if (part !== value) return undefined;
  }
  return given.length === wanted.length ? params : undefined;
}

const split = (path: string): string[] => path.split('/').filter(Boolean);

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The path of a pattern with its parameters, each encoded. */
export function buildPath(pattern: string, params: Readonly<Record<string, string | number>> = {}): string {
  return pattern.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name] ?? '')));
}

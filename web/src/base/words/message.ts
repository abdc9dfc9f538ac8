/** The grammar of a message: `{name}`, `{count, plural, one {# ticket} other {# tickets}}` and `{kind, select, a {…} other {…}}`. */

export type Value = string | number;
export type Values = Readonly<Record<string, Value>>;

type Choice = { kind: 'plural' | 'select'; name: string; options: Map<string, Part[]> };
type Part = string | { kind: 'value'; name: string } | { kind: 'count' } | Choice;

const parsed = new Map<string, Part[]>();

/** The message in `language` with its placeholders filled; a placeholder without a value stays readable as `{name}`. */
export function format(message: string, values: Values, language: string): string {
  let parts = parsed.get(message);
  if (!parts) parsed.set(message, (parts = new Parser(message).parts(false)));
  return parts.length === 1 && typeof parts[0] === 'string' ? parts[0] : fill(parts, values, language, undefined);
}

/** The names that a message wants values for. */
export function placeholders(message: string): Set<string> {
  const names = new Set<string>();
  const walk = (parts: Part[]): void => {
    for (const part of parts) {
      if (typeof part === 'string' || part.kind === 'count') continue;
      names.add(part.name);
      if (part.kind !== 'value') for (const option of part.options.values()) walk(option);
    }
  };
  walk(new Parser(message).parts(false));
  return names;
}

function fill(parts: Part[], values: Values, language: string, count: number | undefined): string {
  let text = '';
  for (const part of parts) {
    if (typeof part === 'string') text += part;
    else if (part.kind === 'count') text += show(count ?? 0, language);
    else if (part.kind === 'value')
      text += part.name in values ? show(values[part.name] ?? '', language) : `{${part.name}}`;
    else
      text += fill(
        choose(part, values, language),
        values,
        language,
        part.kind === 'plural' ? Number(values[part.name]) : count,
      );
  }
  return text;
}

function choose(choice: Choice, values: Values, language: string): Part[] {
  const value = values[choice.name] ?? '';
  const other = choice.options.get('other') ?? [];
  if (choice.kind === 'select') return choice.options.get(String(value)) ?? other;
  return choice.options.get(`=${value}`) ?? choice.options.get(pluralRules(language).select(Number(value))) ?? other;
}

const rules = new Map<string, Intl.PluralRules>();
const numbers = new Map<string, Intl.NumberFormat>();

function pluralRules(language: string): Intl.PluralRules {
  let found = rules.get(language);
  if (!found) rules.set(language, (found = new Intl.PluralRules(language)));
  return found;
}

/** A number as people of this language write it; text as it is. */
export function show(value: Value, language: string): string {
  if (typeof value === 'string') return value;
  let found = numbers.get(language);
  if (!found) numbers.set(language, (found = new Intl.NumberFormat(language)));
  return found.format(value);
}

/** Reads one message from left to right; malformed messages throw, which the test of the catalogues finds. */
class Parser {
  private at = 0;

  constructor(private readonly source: string) {}

  parts(isInside: boolean): Part[] {
    const parts: Part[] = [];
    let text = '';
    const flush = (): void => {
      if (text) parts.push(text);
      text = '';
    };
    while (this.at < this.source.length) {
      const character = this.source[this.at] ?? '';
      if (character === '}' && isInside) break;
      this.at += 1;
      if (character === '{') {
        flush();
        parts.push(this.argument());
      } else if (character === '#' && isInside) {
        flush();
        parts.push({ kind: 'count' });
      } else text += character;
    }
    flush();
    return parts;
  }

  private argument(): Part {
    const name = this.until(/[,}]/);
    if (this.take() === '}') return { kind: 'value', name };
    const kind = this.until(/,/);
    this.take();
    if (kind !== 'plural' && kind !== 'select')
      throw new Error(`Unknown kind of placeholder “${kind}” in “${this.source}”`);
    const options = new Map<string, Part[]>();
    for (;;) {
      const option = this.until(/[{}]/);
      const bracket = this.take();
      if (bracket === '}') break;
      options.set(option, this.parts(true));
      if (this.take() !== '}') throw new Error(`A bracket is missing in “${this.source}”`);
    }
    if (!options.has('other')) throw new Error(`“other” is missing in “${this.source}”`);
    return { kind, name, options };
  }

  private until(stop: RegExp): string {
    const start = this.at;
    while (this.at < this.source.length && !stop.test(this.source[this.at] ?? '')) this.at += 1;
    return this.source.slice(start, this.at).trim();
  }

  private take(): string {
    const character = this.source[this.at];
    if (character === undefined) throw new Error(`A bracket is missing in “${this.source}”`);
    this.at += 1;
    return character;
  }
}

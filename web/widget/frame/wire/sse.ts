/** Reads a stream of server-sent events (WHATWG HTML, section 9.2) that came by `fetch`, which unlike `EventSource` sends headers. */

export interface Said {
  event: string;
  data: string;
  id: string | undefined;
}

/** No event of ours comes near it: beyond, the other end is not what we think it is. */
const LONGEST = 2_000_000;

/** The events as they come; `alive` is called for everything that comes, comments too. */
export async function* read(
  body: ReadableStream<Uint8Array>,
  alive: () => void = () => undefined,
): AsyncGenerator<Said> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  let event = '';
  let data: string[] = [];
  let size = 0;
  let id: string | undefined;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      alive();
      rest += decoder.decode(value, { stream: true });
      // A lone CR at the end may be the first half of a CR LF.
      const lines = rest.split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? '';
      if (rest.length + size > LONGEST) throw new Error('an event without an end');
      for (const line of lines) {
        if (line === '') {
          if (data.length > 0) yield { event: event || 'message', data: data.join('\n'), id };
          event = '';
          data = [];
          size = 0;
          continue;
        }
        const [, name, , text = ''] = /^([^:]*)(: ?)?(.*)$/s.exec(line) ?? [];
        if (name === 'event') event = text;
        else if (name === 'data') size += data.push(text) && text.length;
        else if (name === 'id') id = text;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Why a request failed, after RFC 9457. The server's sentences are for programmers; the widget has words of its own. */

export class Problem extends Error {
  constructor(
    /** Of HTTP; 0 when nobody answered. */
    readonly status: number,
    readonly kind: string = '',
    readonly field?: string,
    /** Seconds. */
    readonly retryAfter?: number,
  ) {
    super(`${status} ${kind}`);
  }

  /** Whether the same request can succeed later without anybody's doing. */
  get passes(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

/** A problem whatever was thrown. */
export const problemOf = (error: unknown): Problem => (error instanceof Problem ? error : new Problem(0, 'gone'));

export function told(status: number, body: unknown, retryAfter: string | null): Problem {
  const { type, field } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const seconds = Number.parseInt(retryAfter ?? '', 10);
  return new Problem(
    status,
    typeof type === 'string' ? type : '',
    typeof field === 'string' ? field : undefined,
    Number.isFinite(seconds) ? Math.min(Math.max(seconds, 1), 3600) : undefined,
  );
}

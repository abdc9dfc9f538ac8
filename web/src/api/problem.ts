/** What can go wrong with a request, as one error with words for people. The server speaks RFC 9457; the network speaks nothing. */
import { has, t } from '../base/words/index.svelte';
import type { components } from './schema';
import { said } from './sentences';

type Wire = components['schemas']['Problem'];

/** The server's `type`, or what happened on the way: `gone` (no connection) and `timeout`. */
export type ProblemKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'stale'
  | 'too_large'
  | 'too_many'
  | 'unavailable'
  | 'internal'
  | 'method_not_allowed'
  | 'misdirected'
  | 'unsupported_media_type'
  | 'gone'
  | 'timeout'
  | 'unknown';

interface Facts {
  kind: ProblemKind;
  status?: number;
  detail?: string;
  field?: string;
  current?: unknown;
  requestId?: string;
  retryAfter?: number;
}

export class Problem extends Error {
  override readonly name = 'Problem';
  readonly kind: ProblemKind;
  /** 0 where no answer came. */
  readonly status: number;
  /** The server's sentence. */
  readonly detail: string;
  /** The input field at fault, by its name in the API. */
  readonly field: string | undefined;
  /** For `stale`: what the thing is now. */
  readonly current: unknown;
  /** By which the server's log names the request. */
  readonly requestId: string | undefined;
  /** Seconds. */
  readonly retryAfter: number | undefined;

  constructor(facts: Facts) {
    super(facts.detail ?? facts.kind);
    this.kind = facts.kind;
    this.status = facts.status ?? 0;
    this.detail = facts.detail ?? '';
    this.field = facts.field;
    this.current = facts.current;
    this.requestId = facts.requestId;
    this.retryAfter = facts.retryAfter;
  }

  /** Whether the request did not reach the server, or the server is not itself: it may be sent again later. */
  get isPassing(): boolean {
    return (
      this.kind === 'gone' ||
      this.kind === 'timeout' ||
      this.status === 502 ||
      this.status === 503 ||
      this.status === 504
    );
  }
}

/** The problem that an answer tells of. */
export function problemOf(response: Response, body: unknown): Problem {
  const wire: Partial<Wire> = typeof body === 'object' && body !== null ? body : {};
  const retryAfter = Number(response.headers.get('retry-after'));
  return new Problem({
    kind: isKind(wire.type) ? wire.type : kindOfStatus(response.status),
    status: response.status,
    detail: wire.detail,
    field: wire.field ?? undefined,
    current: wire.current,
    requestId: wire.request_id ?? response.headers.get('x-request-id') ?? undefined,
    retryAfter: retryAfter > 0 ? retryAfter : undefined,
  });
}

/** The same, with the server's sentence in the reader's language. */
export async function told(response: Response, body: unknown): Promise<Problem> {
  const wire: Partial<Wire> = typeof body === 'object' && body !== null ? body : {};
  return problemOf(response, { ...wire, detail: await said(wire.detail ?? '') });
}

const KINDS: readonly string[] = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'not_found',
  'conflict',
  'stale',
  'too_large',
  'too_many',
  'unavailable',
  'internal',
  'method_not_allowed',
  'misdirected',
  'unsupported_media_type',
];
const isKind = (word: unknown): word is ProblemKind => typeof word === 'string' && KINDS.includes(word);

/** A proxy between us and the server may answer without a problem in the body. */
function kindOfStatus(status: number): ProblemKind {
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not_found';
  if (status === 413) return 'too_large';
  if (status === 429) return 'too_many';
  if (status === 502 || status === 503 || status === 504) return 'unavailable';
  return status >= 500 ? 'internal' : 'unknown';
}

/** Any error as a problem, so that screens have one kind to show. */
export const asProblem = (error: unknown): Problem =>
  error instanceof Problem
    ? error
    : new Problem({ kind: 'unknown', detail: error instanceof Error ? error.message : String(error) });

/**
 * The sentence to show. Words of the catalogue where the kind says enough; what only the server knows (which input is wrong, what
 * is in the way) is in its own words.
 */
export function words(error: unknown): string {
  const problem = asProblem(error);
  const isSpecific = problem.kind === 'invalid' || problem.kind === 'conflict' || problem.kind === 'unknown';
  if (isSpecific && problem.detail) return problem.detail;
  const key = `base.problem.${problem.kind}`;
  if (has(key)) return t(key, { seconds: problem.retryAfter ?? 30 });
  return problem.detail || t('base.problem.unknown', { status: problem.status });
}

/** What to give somebody who looks into the log; to be copied. */
export function code(error: unknown): string | undefined {
  const problem = asProblem(error);
  if (problem.requestId) return problem.requestId;
  return problem.status ? `E-${problem.status}` : undefined;
}

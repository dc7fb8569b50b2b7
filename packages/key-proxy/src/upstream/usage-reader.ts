import type { PaidTokens } from '@localmost/spending';
import * as v from 'valibot';

const tokens = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const schema = v.object({
  usage: v.object({
    prompt_tokens: tokens,
    completion_tokens: v.optional(tokens, 0),
    total_tokens: v.optional(tokens, 0),
  }),
});

/** A line longer than this is passed on, but not searched for usage. */
const longestLineBytes = 2 ** 20;

/**
 * The usage that an answer states, where it states one that makes sense. Some servers leave
 * reasoning out of `completion_tokens` and count it in the total, so the larger of both counts.
 */
export function usageOf(json: unknown): PaidTokens | undefined {
  const found = v.safeParse(schema, json);
  if (!found.success) return undefined;
  const { prompt_tokens, completion_tokens, total_tokens } = found.output.usage;
  return {
    promptTokens: prompt_tokens,
    completionTokens: Math.max(completion_tokens, total_tokens - prompt_tokens),
  };
}

/** Reads the usage out of a stream of server-sent events while it passes by. */
export class UsageReader {
  #usage: PaidTokens | undefined;
  #line: Uint8Array[] = [];
  #lineBytes = 0;
  readonly #decoder = new TextDecoder();

  /** The last usage that the stream stated; undefined where it stated none. */
  get usage(): PaidTokens | undefined {
    return this.#usage;
  }

  /** Looks at the next piece. Holds one line at most; the piece is not changed. */
  read(piece: Uint8Array): void {
    let start = 0;
    for (let end = nextLineEnd(piece, 0); end !== -1; end = nextLineEnd(piece, start)) {
      this.#extend(piece.subarray(start, end));
      this.#endLine();
      start = end + 1;
    }
    this.#extend(piece.subarray(start));
  }

  #extend(part: Uint8Array): void {
    this.#lineBytes += part.byteLength;
    if (this.#lineBytes <= longestLineBytes) this.#line.push(part.slice());
    else this.#line.length = 0;
  }

  #endLine(): void {
    const text = this.#decoder.decode(Buffer.concat(this.#line));
    this.#line = [];
    this.#lineBytes = 0;
    if (!text.startsWith('data:') || !text.includes('"usage"')) return;
    try {
      this.#usage = usageOf(JSON.parse(text.slice(5))) ?? this.#usage;
    } catch {
      // Not JSON: the client will see the same line and say so.
    }
  }
}

/** Lines of an event stream end in LF, CR or both. */
function nextLineEnd(piece: Uint8Array, from: number): number {
  for (let at = from; at < piece.byteLength; at++) {
    if (piece[at] === 10 || piece[at] === 13) return at;
  }
  return -1;
}

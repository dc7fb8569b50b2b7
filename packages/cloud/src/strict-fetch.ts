/** What {@link strictFetch} is made from. */
export interface StrictFetchOptions {
  /** Default: the global fetch, looked up at each call. */
  fetch?: typeof globalThis.fetch;
  /** Bytes of one answer, as they come over the wire, before it is cut off. Default 64 MiB. */
  maximumBytes?: number;
}

/** What a reader of an answer that is cut off gets; provider packages may wrap it. */
export class OversizedAnswer extends Error {
  override readonly name = 'OversizedAnswer';
}

const defaultMaximumBytes = 64 * 2 ** 20;

/**
 * A fetch for provider packages which carries a prompt to the one address it was given: redirects
 * are handed back instead of followed, no cookies or referrer go along, nothing is left in the HTTP
 * cache, and an answer without end is cut off.
 */
export function strictFetch(options: StrictFetchOptions = {}): typeof globalThis.fetch {
  const maximumBytes = options.maximumBytes ?? defaultMaximumBytes;
  return async (input, init) => {
    const send = options.fetch ?? globalThis.fetch;
    const response = await send(input, {
      ...init,
      redirect: 'manual',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
    });
    // A browser hides which redirect it was; it is one.
    if (response.type === 'opaqueredirect') return new Response(null, { status: 308 });
    if (response.body === null) return response;
    return new Response(response.body.pipeThrough(byteLimit(maximumBytes)), response);
  };
}

function byteLimit(maximumBytes: number): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes > maximumBytes) controller.error(new OversizedAnswer());
      else controller.enqueue(chunk);
    },
  });
}

/** Keeps the body of each request as it goes over the wire. */
export interface WireRecorder {
  fetch: typeof globalThis.fetch;
  /** Every body, parsed, in the order of the calls. */
  bodies: readonly Readonly<Record<string, unknown>>[];
}

/** A fetch that sends for real, and remembers what. */
export function createWireRecorder(): WireRecorder {
  const bodies: Readonly<Record<string, unknown>>[] = [];
  return {
    fetch: (input, init) => {
      if (typeof init?.body === 'string') bodies.push(JSON.parse(init.body));
      return globalThis.fetch(input, init);
    },
    bodies,
  };
}

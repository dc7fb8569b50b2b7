/** What was thrown, as an error: code and remedies stay where it is one of Localmost's. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

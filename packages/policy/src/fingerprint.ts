const offset = 0xcbf29ce484222325n;
const prime = 0x100000001b3n;

/**
 * Gives 16 hex digits that name a JSON value's content, whatever the order of its keys.
 * It tells versions apart; it is no defence against someone who forges a collision.
 * @see http://www.isthe.com/chongo/tech/comp/fnv/ (FNV-1a, 64 bits)
 */
export function fingerprint(value: unknown): string {
  let hash = offset;
  for (const byte of new TextEncoder().encode(canonicalJson(value))) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * prime);
  }
  return hash.toString(16).padStart(16, '0');
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

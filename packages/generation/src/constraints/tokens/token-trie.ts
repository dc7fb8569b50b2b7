/** All tokens of a vocabulary as one tree of bytes, packed in the order of a walk from the root. */
export interface TokenTrie {
  readonly vocabularySize: number;
  readonly longestTokenBytes: number;
  /** Behind each node, its last descendant's index plus one; a node's first child is the next index. Node 0 is the root. */
  readonly subtreeEnd: Int32Array;
  /** The byte that leads to each node. */
  readonly byteOf: Uint8Array;
  /** Tokens that end at a node: those of `tokens` from `tokenStart` up to the next node's. */
  readonly tokenStart: Int32Array;
  readonly tokens: Int32Array;
  /** The bytes of a token; a view. */
  bytesOf(tokenId: number): Uint8Array;
}

/**
 * The tree of a vocabulary.
 * @param bytesOf the bytes that a token writes; tokens that write none, such as control tokens, stay out
 */
export function createTokenTrie(
  vocabularySize: number,
  bytesOf: (tokenId: number) => Uint8Array,
): TokenTrie {
  const words = new Array<string>(vocabularySize);
  let byteCount = 0;
  let longestTokenBytes = 0;
  for (let tokenId = 0; tokenId < vocabularySize; tokenId++) {
    const bytes = bytesOf(tokenId);
    byteCount += bytes.length;
    longestTokenBytes = Math.max(longestTokenBytes, bytes.length);
    // One character a byte: strings sort much faster than arrays.
    words[tokenId] = String.fromCharCode(...bytes);
  }
  const order = Int32Array.from(words.keys())
    .filter((tokenId) => words[tokenId] !== '')
    .sort((a, b) => compare(words[a] ?? '', words[b] ?? ''));
  const byteOf = new Uint8Array(byteCount + 1);
  const tokenStart = new Int32Array(byteCount + 2);
  const subtreeEnd = new Int32Array(byteCount + 1);
  /** The nodes from the root to where the last token ended. */
  const path: number[] = [0];
  let nodes = 1;
  let before = '';
  order.forEach((tokenId, place) => {
    const word = words[tokenId] ?? '';
    const shared = sharedLength(before, word);
    while (path.length > shared + 1) subtreeEnd[path.pop() ?? 0] = nodes;
    for (let index = shared; index < word.length; index++) {
      byteOf[nodes] = word.charCodeAt(index);
      tokenStart[nodes] = place;
      path.push(nodes++);
    }
    before = word;
  });
  for (const node of path) subtreeEnd[node] = nodes;
  tokenStart[nodes] = order.length;
  return {
    vocabularySize,
    longestTokenBytes,
    bytesOf,
    tokens: order,
    byteOf: byteOf.slice(0, nodes),
    subtreeEnd: subtreeEnd.slice(0, nodes),
    tokenStart: tokenStart.slice(0, nodes + 1),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function sharedLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}

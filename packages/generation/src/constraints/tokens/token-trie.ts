/**
 * The tokens of a vocabulary as one tree of bytes, packed in the order of a walk from the root. The
 * few very long ones, such as runs of spaces, are listed beside it.
 */
export interface TokenTrie {
  readonly vocabularySize: number;
  /** Tokens of more than {@link deepestTree} bytes, which are not in the tree. */
  readonly longTokens: Int32Array;
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

/** How deep the tree is: what a grammar counts beyond so many bytes makes no difference in it. */
export const deepestTree = 16;

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
  for (let tokenId = 0; tokenId < vocabularySize; tokenId++) {
    const bytes = bytesOf(tokenId);
    byteCount += bytes.length;
    // One character a byte: strings sort much faster than arrays.
    words[tokenId] = String.fromCharCode(...bytes);
  }
  const all = Int32Array.from(words.keys());
  const lengthOf = (tokenId: number) => words[tokenId]?.length ?? 0;
  const longTokens = all.filter((tokenId) => lengthOf(tokenId) > deepestTree);
  const order = all
    .filter((tokenId) => lengthOf(tokenId) > 0 && lengthOf(tokenId) <= deepestTree)
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
    longTokens,
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

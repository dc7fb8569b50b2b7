/** A token that is found as a literal in the text, before anything else is done with it. */
export interface LiteralToken {
  id: number;
  text: string;
  /** Swallows the whitespace before it. */
  stripsLeft: boolean;
  /** Swallows the whitespace after it. */
  stripsRight: boolean;
}

/** A piece of text: one literal token, or what stands between two of them. */
export type TextSection = { token: LiteralToken } | { text: string };

/** Cuts text at literal tokens: the leftmost first, of several the longest. */
export function createTokenSplitter(
  tokens: readonly LiteralToken[],
): (text: string) => TextSection[] {
  const tokensByText = new Map(tokens.map((token) => [token.text, token]));
  const pattern = literalPattern([...tokensByText.keys()]);
  return (text) => {
    const sections: TextSection[] = [];
    let start = 0;
    let stripsStart = false;
    const addText = (end: number, stripsEnd: boolean): void => {
      let piece = text.slice(start, end);
      if (stripsStart) piece = piece.trimStart();
      if (stripsEnd) piece = piece.trimEnd();
      if (piece !== '') sections.push({ text: piece });
    };
    for (const match of pattern ? text.matchAll(pattern) : []) {
      const token = tokensByText.get(match[0]);
      if (!token) continue;
      addText(match.index, token.stripsLeft);
      sections.push({ token });
      start = match.index + match[0].length;
      stripsStart = token.stripsRight;
    }
    addText(text.length, false);
    return sections;
  };
}

/** A global pattern of these literals, longest first; null for none. */
function literalPattern(literals: readonly string[]): RegExp | null {
  const source = alternation(literals);
  return source === null ? null : new RegExp(source, 'g');
}

/** The source of a pattern that matches any of these literals, longest first; null for none. */
export function alternation(literals: readonly string[]): string | null {
  const sorted = literals.filter((literal) => literal !== '').sort((a, b) => b.length - a.length);
  if (sorted.length === 0) return null;
  return sorted.map((literal) => literal.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|');
}

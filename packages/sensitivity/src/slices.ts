/**
 * Gives a text in slices of `size` characters, each with `overlap` characters of the next, so that
 * what stands across a cut is whole in one of them. An empty text is one empty slice.
 */
export function* slicesOf(text: string, size: number, overlap: number): Generator<string> {
  for (let from = 0; from === 0 || from < text.length; from += size) {
    yield text.slice(from, from + size + overlap);
  }
}

import { randomSource } from '@localmost/gguf/testing';

/** An encoded graph with a few bytes changed, taken out or doubled; the same for the same seed. */
export function mutateGraph(graph: Uint8Array, seed: number): Uint8Array {
  const random = randomSource(seed * 104_729 + 7);
  const draw = (below: number) => Math.floor(random() * below);
  const bytes = graph.slice();
  const way = seed % 4;
  if (way === 0) return bytes.subarray(0, draw(bytes.length));
  if (way === 1) {
    const [from, to, length] = [draw(bytes.length), draw(bytes.length), draw(200)];
    bytes.copyWithin(to, from, from + length);
    return bytes;
  }
  for (let change = 1 + draw(way === 2 ? 3 : 60); change > 0; change -= 1) {
    bytes[draw(bytes.length)] = draw(256);
  }
  return bytes;
}

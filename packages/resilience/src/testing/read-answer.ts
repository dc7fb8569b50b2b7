import type { StreamPart } from '@localmost/protocol';

/** Everything that came of an answer. */
export interface ReadAnswer {
  parts: StreamPart[];
  /** What it threw; absent where it ended by itself. */
  thrown?: { error: unknown };
}

/** Reads an answer to its end, whatever that is. */
export async function readAnswer(
  answer: AsyncIterable<StreamPart>,
  onPart: (part: StreamPart) => void = () => {},
): Promise<ReadAnswer> {
  const parts: StreamPart[] = [];
  try {
    for await (const part of answer) {
      parts.push(part);
      onPart(part);
    }
    return { parts };
  } catch (error) {
    return { parts, thrown: { error } };
  }
}

/** The text of an answer. */
export function textOf(parts: readonly StreamPart[]): string {
  return parts.map((part) => (part.type === 'text-delta' ? part.delta : '')).join('');
}

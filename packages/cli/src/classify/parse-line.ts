/** One text to classify. */
export interface ClassifyItem {
  id: string | number;
  text: string;
}

/** A line that cannot be classified, and its `id` where it has one. */
export interface UnreadableLine {
  id: string | number | null;
  problem: string;
}

/** Gives the item on one line of JSON, or what is wrong with the line. */
export function parseLine(line: string): ClassifyItem | UnreadableLine {
  const value = parseJson(line);
  if (typeof value !== 'object' || value === null) {
    return { id: null, problem: 'is not a JSON object' };
  }
  const id = 'id' in value && isId(value.id) ? value.id : null;
  if (id === null) return { id, problem: 'has no "id" that is a string or a number' };
  if (!('text' in value) || typeof value.text !== 'string') {
    return { id, problem: 'has no "text" that is a string' };
  }
  return { id, text: value.text };
}

function isId(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

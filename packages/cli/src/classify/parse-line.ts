import { InvalidRequestError } from '@localmost/protocol';

/** One text to classify. */
export interface ClassifyItem {
  id: string | number;
  text: string;
}

/**
 * Gives the item on one line of JSON.
 * @throws InvalidRequestError naming the line when it is not `{"id","text"}`
 */
export function parseLine(line: string, number: number): ClassifyItem {
  const value = parseJson(line);
  if (typeof value === 'object' && value !== null && 'text' in value && 'id' in value) {
    const { id, text } = value;
    const named = typeof id === 'string' || typeof id === 'number';
    if (named && typeof text === 'string') return { id, text };
  }
  throw new InvalidRequestError({
    message: `Line ${number} is not a JSON object with "id" and "text".`,
    details: { path: `line ${number}`, line: number },
    remedies: ['Write one {"id": …, "text": …} object on each line.'],
  });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

import { isJsonObject } from '../request/json.ts';

/**
 * Parts that are known and no part of the answer: marks, the model's reasoning before it answers,
 * the sources of what it says, tool input that comes again whole, and what only the provider's own
 * package could read (`custom`).
 */
const passedOver: ReadonlySet<unknown> = new Set([
  'text-start',
  'text-end',
  'reasoning-start',
  'reasoning-delta',
  'reasoning-end',
  'tool-input-start',
  'tool-input-delta',
  'tool-input-end',
  'source',
  'custom',
  'ping',
  'raw',
]);

/** Where parts of every kind so far keep what they carry. */
const contentFields = ['content', 'data', 'delta', 'input', 'result', 'text', 'approvalId'];

/**
 * Whether a part that has no place in our stream would lose something if it were passed over.
 * Provider packages add kinds of parts in patches: those without content are harmless.
 */
export function carriesContent(part: unknown): boolean {
  if (!isJsonObject(part) || passedOver.has(part.type)) return false;
  return contentFields.some((field) => {
    const value = part[field];
    return value !== undefined && value !== null && value !== '';
  });
}

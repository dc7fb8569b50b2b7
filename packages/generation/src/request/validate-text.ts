import { invalidRequest } from './invalid-request.ts';

/**
 * Refuses text that has no UTF-8 form, because encoding it would silently change it.
 * @throws InvalidRequestError naming `path`
 */
export function validateText(text: unknown, path: string): void {
  if (typeof text !== 'string') {
    throw invalidRequest(path, 'is not a string', 'Pass plain text.');
  }
  if (!text.isWellFormed()) {
    throw invalidRequest(
      path,
      'holds half of a character (a lone UTF-16 surrogate)',
      'Call toWellFormed() on the text, or cut it between characters.',
    );
  }
}

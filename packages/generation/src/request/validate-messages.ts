import type { ChatMessage, ChatRole } from '@localmost/protocol';
import { invalidRequest } from './invalid-request.ts';
import { validateText } from './validate-text.ts';
import { validateToolTurn } from './validate-tool-turn.ts';

const roles: ReadonlySet<unknown> = new Set<ChatRole>(['system', 'user', 'assistant', 'tool']);

/**
 * Refuses a conversation that no template may see: roles are written into prompts unmasked, so
 * only the known ones pass. @throws InvalidRequestError naming the field
 */
export function validateMessages(messages: readonly ChatMessage[]): void {
  if (!Array.isArray(messages) || messages.length === 0) {
    throw invalidRequest('messages', 'is empty', 'Pass at least one message.');
  }
  const callIds = new Set<unknown>();
  messages.forEach((message: unknown, index) => {
    const path = `messages[${index}]`;
    if (typeof message !== 'object' || message === null) {
      throw invalidRequest(path, 'is not a message', 'Pass objects with role and content.');
    }
    if (!('role' in message) || !roles.has(message.role)) {
      throw invalidRequest(
        `${path}.role`,
        'is not a known role',
        'Use "system", "user", "assistant" or "tool".',
      );
    }
    validateText('content' in message ? message.content : undefined, `${path}.content`);
    validateToolTurn(message, path, callIds);
  });
}

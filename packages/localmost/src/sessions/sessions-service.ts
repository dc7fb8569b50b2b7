import { LocalmostError, type SessionCall, type SessionReply } from '@localmost/protocol';
import type { ChatCompletionMessage } from '../chat/completion-params.ts';
import { nameOf } from '../chat/param-faults.ts';
import { toMessages } from '../chat/to-messages.ts';
import type { ModelsService } from '../models/models-service.ts';
import { readSessionFile, writeSessionFile } from './session-file.ts';
import type { SessionsApi } from './sessions-api.ts';

/** A file made by another engine or version is still a conversation, only one to be computed. */
const outdatedCodes = ['snapshot-mismatch', 'unsupported-request', 'invalid-request'];

/** The sessions of a client's models; see {@link SessionsApi}. */
export class SessionsService implements SessionsApi {
  readonly #models: ModelsService;

  constructor(models: ModelsService) {
    this.#models = models;
  }

  save: SessionsApi['save'] = async ({ model, sessionId, messages }) => {
    toMessages(messages);
    const name = nameOf(sessionId, 'sessionId');
    const reply = await this.#call(model, { type: 'save', sessionId: name });
    const { tokenIds, bytes } =
      reply.type === 'saved' ? reply : { tokenIds: new Int32Array(), bytes: new Uint8Array() };
    const file = await writeSessionFile({ messages, tokenIds, bytes });
    return { file, tokens: tokenIds.length };
  };

  restore: SessionsApi['restore'] = async ({ model, sessionId, file }) => {
    const name = nameOf(sessionId, 'sessionId');
    const { messages, tokenIds, bytes } = await readSessionFile(file);
    toMessages(messages);
    // Checked just now: these are messages.
    const restored = { messages: messages as ChatCompletionMessage[], tokens: 0 };
    if (tokenIds.length === 0) return restored;
    try {
      await this.#call(model, { type: 'restore', sessionId: name, tokenIds, bytes });
      return { ...restored, tokens: tokenIds.length };
    } catch (thrown) {
      const isOutdated = thrown instanceof LocalmostError && outdatedCodes.includes(thrown.code);
      if (!isOutdated) throw thrown;
      return { ...restored, reason: thrown.message };
    }
  };

  branch: SessionsApi['branch'] = async ({ model, from, to }) => {
    const names = { from: nameOf(from, 'from'), to: nameOf(to, 'to') };
    return isFound(await this.#call(model, { type: 'branch', ...names }));
  };

  forget: SessionsApi['forget'] = async ({ model, sessionId }) =>
    isFound(await this.#call(model, { type: 'forget', sessionId: nameOf(sessionId, 'sessionId') }));

  usage: SessionsApi['usage'] = async (model) => {
    const reply = await this.#call(model, { type: 'usage' });
    if (reply.type === 'usage') return reply.usage;
    throw new TypeError('The worker told no usage.');
  };

  #call(model: string, call: SessionCall): Promise<SessionReply> {
    return this.#models.callSessions(model, call);
  }
}

function isFound(reply: SessionReply): boolean {
  return reply.type === 'done' && reply.found;
}

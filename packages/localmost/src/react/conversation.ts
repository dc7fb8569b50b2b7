import type { ChatCompletionMessage, ChatCompletionParams } from '../chat/completion-params.ts';
import type { LocalmostCompletionInfo } from '../chat/completion-result.ts';
import type { LocalmostClient } from '../client.ts';
import { Observable } from './observable.ts';
import { toError } from './to-error.ts';

/** One turn, as a page shows it. */
export interface ChatTurn {
  /** Unlike every other turn's of this conversation, and lasting: a `key` for a list. */
  id: number;
  role: 'user' | 'assistant';
  content: string;
  /** `stopped` and `failed`: what there is came before the end. */
  state: 'complete' | 'streaming' | 'stopped' | 'failed';
  /** Where and how an answer was made; of its last chunk. */
  localmost?: LocalmostCompletionInfo;
}

/** A conversation, and whether an answer is being made. */
export interface ChatState {
  messages: readonly ChatTurn[];
  status: 'ready' | 'answering';
  /** Why the last answer failed; a `LocalmostError` says in `remedies` what helps. */
  error: Error | null;
}

/** What an answer is asked for with, beside the conversation itself. */
export type ChatParams = Omit<ChatCompletionParams, 'messages' | 'stream' | 'model'>;

const empty: ChatState = { messages: [], status: 'ready', error: null };

/** One conversation with one model. */
export class Conversation extends Observable<ChatState> {
  readonly #client: LocalmostClient;
  readonly #modelId: string;
  #stopping: AbortController | null = null;
  #nextId = 0;

  constructor(client: LocalmostClient, modelId: string) {
    super(empty);
    this.#client = client;
    this.#modelId = modelId;
  }

  /** Asks, and follows the answer to its end. Never rejects: a failure is a state. Busy, it does nothing. */
  async send(content: string, system: string | undefined, params: ChatParams): Promise<void> {
    if (this.#stopping !== null) return;
    const stopping = new AbortController();
    this.#stopping = stopping;
    const question: ChatTurn = { id: this.#nextId++, role: 'user', content, state: 'complete' };
    const history = [...this.snapshot().messages, question];
    let answer: ChatTurn = {
      id: this.#nextId++,
      role: 'assistant',
      content: '',
      state: 'streaming',
    };
    const show = (fields: Partial<ChatTurn>, others: Partial<ChatState> = {}) => {
      // Once stopped or cleared, the conversation may have gone on without this answer.
      if (this.#stopping !== stopping) return;
      answer = { ...answer, ...fields };
      this.change({ messages: [...history, answer], ...others });
    };
    show({}, { status: 'answering', error: null });
    try {
      const chunks = await this.#client.chat.completions.create(
        {
          ...params,
          model: this.#modelId,
          messages: this.#toMessages(history, system),
          stream: true,
        },
        { signal: stopping.signal },
      );
      let chunkId: string | undefined;
      for await (const { id, choices, localmost } of chunks) {
        // An answer that was begun anew takes the place of the one before.
        const before = chunkId === id ? answer.content : '';
        chunkId = id;
        show({ content: before + (choices[0]?.delta.content ?? ''), localmost });
      }
      show({ state: 'complete' }, { status: 'ready' });
    } catch (thrown) {
      show({ state: 'failed' }, { status: 'ready', error: toError(thrown) });
    } finally {
      if (this.#stopping === stopping) this.#stopping = null;
    }
  }

  /** Ends an answer under way; what came of it stays. */
  stop(): void {
    if (this.#stopping === null) return;
    this.#stopping.abort();
    this.#stopping = null;
    const messages = this.snapshot().messages.map(
      (turn): ChatTurn => (turn.state === 'streaming' ? { ...turn, state: 'stopped' } : turn),
    );
    this.change({ messages, status: 'ready' });
  }

  /** Begins anew. */
  clear(): void {
    this.stop();
    this.change(empty);
  }

  /** A model that only continues text knows no conversation: it gets the newest turn alone. */
  #toMessages(turns: readonly ChatTurn[], system: string | undefined): ChatCompletionMessage[] {
    const manifest = this.#client.models.list().find(({ id }) => id === this.#modelId);
    if (manifest?.capabilities.chat === false) {
      return turns.slice(-1).map(({ content }) => ({ role: 'user', content }));
    }
    const said = turns.filter(({ content }) => content !== '');
    return [
      ...(system === undefined ? [] : [{ role: 'system' as const, content: system }]),
      ...said.map(({ role, content }) => ({ role, content })),
    ];
  }
}

import { MLCEngine } from '@mlc-ai/web-llm';

/** What a {@link ScriptedPipelineEngine} does with one answer. */
export interface PipelineScript {
  /** The whole text after each token, as web-llm decodes it anew each time. */
  messages: readonly string[];
  /** Prompt tokens that are computed; those of earlier turns are in the cache. */
  promptTokens?: number;
  /** How the answer ends after its last token. */
  finish?: 'stop' | 'length';
  /** Thrown instead of the token of this index. */
  failAt?: { index: number; error: Error };
  /** Called before each token. */
  onToken?: (index: number) => void;
  /** Never settles at this index, as a kernel that hangs would not. */
  hangAt?: number;
}

const chatConfig = {
  vocab_size: 259,
  context_window_size: 256,
  sliding_window_size: -1,
  conv_template: {
    system_template: '{system_message}',
    system_message: '',
    roles: { user: 'user', assistant: 'assistant', tool: 'tool' },
    seps: ['\n'],
    stop_str: ['<|im_end|>'],
    stop_token_ids: [258],
  },
};

/** As much of web-llm's own record of a conversation as its pipeline moves on. */
interface Conversation {
  messages: unknown[];
  appendMessage?(role: unknown, message: unknown): void;
  appendReplyHeader?(role: unknown): void;
  finishReply?(message: string): void;
}

/** web-llm's `Role.assistant`. */
const assistantRole = 'assistant';

/** As much of web-llm's pipeline as its engine calls for an answer; the GPU's part is a script. */
class ScriptedPipeline {
  script: PipelineScript = { messages: [] };
  cacheLength = 0;
  /** Every conversation that was prefilled, as web-llm made it: history, then the last message. */
  readonly prefilled: unknown[] = [];
  seeds: number[] = [];
  #conversation: Conversation = { messages: [] };
  #index = -1;
  #isStopped = false;
  #finishReason: string | undefined;

  getConversationObject = (): Conversation => this.#conversation;
  setConversation = (conversation: Conversation): void => {
    this.#conversation = conversation;
  };
  resetChat = (): void => {
    this.cacheLength = 0;
  };
  setSeed = (seed: number): void => {
    this.seeds.push(seed);
  };
  stopped = (): boolean => this.#isStopped;
  getFinishReason = (): string | undefined => this.#finishReason;
  getMessage = (): string => this.script.messages[this.#index] ?? '';
  getTokenLogprobArray = (): readonly never[] => [];
  getSupportedInputKinds = (): undefined => undefined;
  getCurRoundCompletionTotalTokens = (): number => this.#index + 1;
  getCurRoundDecodingTotalTokens = (): number => this.#index;
  getCurRoundPrefillTotalTokens = (): number => this.script.promptTokens ?? 5;
  getCurRoundPrefillTotalTime = (): number => 0.5;
  getCurRoundDecodingTotalTime = (): number => 0.1;
  getCurRoundPrefillTokensPerSec = (): number => 10;
  getCurRoundDecodingTokensPerSec = (): number => 10;
  getCurRoundGrammarInitTotalTime = (): number => 0;
  getCurRoundGrammarPerTokenTotalTime = (): number => 0;

  async prefillStep(
    input: unknown,
    role: unknown,
    _name: unknown,
    options: unknown,
  ): Promise<void> {
    const history = this.#conversation.messages.map((message) => message);
    this.prefilled.push({ conversation: { ...this.#conversation, history }, input, role, options });
    this.#conversation.appendMessage?.(role, input);
    this.#conversation.appendReplyHeader?.(assistantRole);
    this.#index = -1;
    this.#isStopped = false;
    this.#finishReason = undefined;
    this.cacheLength += this.getCurRoundPrefillTotalTokens();
    await this.#step();
  }

  async decodeStep(): Promise<void> {
    this.cacheLength += 1;
    await this.#step();
  }

  triggerStop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#finishReason = 'abort';
    this.#conversation.finishReply?.(this.getMessage());
  }

  async #step() {
    const index = this.#index + 1;
    const { failAt, hangAt, onToken, messages, finish = 'stop' } = this.script;
    // A step ends in a task of its own, as one on the GPU does.
    await new Promise((resolve) => setTimeout(resolve));
    onToken?.(index);
    if (failAt?.index === index) throw failAt.error;
    if (hangAt === index) await new Promise(() => undefined);
    this.#index = index;
    if (index < messages.length - 1) return;
    this.#isStopped = true;
    this.#finishReason = finish;
    this.#conversation.finishReply?.(this.getMessage());
  }
}

/**
 * web-llm's own engine with a scripted pipeline in the place of the GPU's: requests are checked,
 * conversations built, text cut into pieces, tools read and interrupts heard by the package itself.
 */
export class ScriptedPipelineEngine extends MLCEngine {
  readonly pipeline: ScriptedPipeline = new ScriptedPipeline();
  readonly #recordId: string;

  constructor(recordId = 'scripted') {
    super({ appConfig: { model_list: [] }, logLevel: 'SILENT' });
    this.#recordId = recordId;
    // The package finds pipelines by class, and exports none of them.
    Object.defineProperty(this, 'getLLMStates', {
      value: () => [this.#recordId, this.pipeline, chatConfig],
    });
    const { acquire, release } = emptyLock;
    const locks: unknown = Reflect.get(this, 'loadedModelIdToLock');
    if (locks instanceof Map) locks.set(recordId, { acquire, release });
  }
}

const emptyLock = { acquire: async () => undefined, release: async () => undefined };

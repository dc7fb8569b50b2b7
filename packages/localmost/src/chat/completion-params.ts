import type { ConsentToken, DataClass, ExecutionMode, JsonSchema } from '@localmost/protocol';

/** A piece of a message; only text pieces are understood. */
export interface TextContentPart {
  type: 'text';
  text: string;
}

/** A call that the model asked for in an earlier turn, as it came. */
export interface ChatCompletionToolCall {
  id: string;
  type: 'function';
  /** `arguments` is JSON text, as the model wrote it: hostile until it is checked. */
  function: { name: string; arguments: string };
}

/** One turn of the conversation, in the OpenAI shape. `developer` is read as `system`. */
export type ChatCompletionMessage =
  | { role: 'system' | 'developer' | 'user'; content: string | readonly TextContentPart[] }
  | {
      role: 'assistant';
      /** May be absent beside tool calls. */
      content?: string | readonly TextContentPart[] | null;
      tool_calls?: readonly ChatCompletionToolCall[] | null;
      refusal?: null;
    }
  | { role: 'tool'; tool_call_id: string; content: string | readonly TextContentPart[] };

/** A function that the model may ask the app to call. */
export interface ChatCompletionTool {
  type: 'function';
  function: {
    name: string;
    description?: string | null;
    /** JSON Schema of the arguments. Default: an object without properties. */
    parameters?: JsonSchema | null;
    /** Only false: nobody here promises arguments of the schema. */
    strict?: false | null;
  };
}

/** Whether tools may, must not or must be called, or which one must be. */
export type ChatCompletionToolChoice =
  | 'auto'
  | 'none'
  | 'required'
  | { type: 'function'; function: { name: string } };

/** What the answer's text must be. */
export type ChatCompletionResponseFormat =
  | { type: 'text' }
  | { type: 'json_object' }
  | {
      type: 'json_schema';
      json_schema: {
        name: string;
        schema?: JsonSchema | null;
        strict?: boolean | null;
      };
    };

/** Beyond OpenAI: where the request may run, and what it may cost. `null` means unset. */
export interface RoutingParams {
  /** Default: the mode of the client's policy. */
  mode?: ExecutionMode | null;
  /** How sensitive the request is; the classifier may raise it, never lower it. */
  data?: DataClass | null;
  /** A person's permission, where the policy asks for one. */
  consent?: ConsentToken | null;
  /** In US dollars; the worst case must stay below it. */
  maxCostUsd?: number | null;
  /**
   * True never pays a second time: once a paid try may have been charged and its answer was lost, only
   * what is free is still asked. Default false.
   */
  payOnce?: boolean | null;
  /** The whole answer must be there within this time. */
  deadlineMs?: number | null;
  /** The first token must be there within this time. */
  timeToFirstTokenMs?: number | null;
  /** Names the conversation: ties consent to it, and `client.sessions` finds its state by it. */
  sessionId?: string | null;
  /**
   * Interactive requests go before background ones, in the line and token by token; a background answer
   * rests meanwhile and is not lost. Default `interactive`.
   */
  priority?: 'interactive' | 'background' | null;
  /** Between 0 and 1, on the scale of the policy's backends. Default 0. */
  minimumQuality?: number | null;
  /**
   * True lets another backend begin anew after an answer broke off: in a stream, chunks of a new
   * `id` are a new answer and take the place of the one before. Default false.
   */
  restartAfterInterruption?: boolean | null;
}

/**
 * What an answer is asked for with, by OpenAI's names. A field that no backend here can honour is an
 * `InvalidRequestError`; nothing is silently dropped. `null` means unset.
 */
export interface ChatCompletionParams extends RoutingParams {
  /**
   * Id of a loaded model, which answers on this device whatever the policy says; or `auto`, where
   * the client has a policy or backends: the policy then chooses.
   */
  model: string;
  messages: readonly ChatCompletionMessage[];
  /** True gives chunks as they come. Default false. */
  stream?: boolean | null;
  /** `include_usage` adds one last chunk without a choice, as OpenAI does. */
  stream_options?: { include_usage?: boolean | null } | null;
  /** Older name of `max_completion_tokens`. */
  max_tokens?: number | null;
  /** The answer ends here at the latest. Default: what the context window leaves. */
  max_completion_tokens?: number | null;
  /** 0 is greedy; default 0.7. */
  temperature?: number | null;
  top_p?: number | null;
  /** Same seed, same model, same backend: same text. */
  seed?: number | null;
  /** The answer ends before the first of these. */
  stop?: string | readonly string[] | null;
  /** Functions that the model may ask for; on this device their arguments are held to their schema. */
  tools?: readonly ChatCompletionTool[] | null;
  /** Default `auto` where there are tools. */
  tool_choice?: ChatCompletionToolChoice | null;
  /** Only true, which is OpenAI's default. */
  parallel_tool_calls?: true | null;
  /** On this device the answer is held to it while it is written. */
  response_format?: ChatCompletionResponseFormat | null;
  /**
   * Beyond OpenAI: what a model of this device does where the conversation does not fit its context
   * window. `drop-oldest` leaves out whole turns, the oldest first, keeps system messages and the
   * newest turn, and says in `localmost.trimmed` what it left out. Default `refuse`.
   */
  history?: 'refuse' | 'drop-oldest' | null;
  /**
   * Beyond OpenAI: whether a model of this device guesses what the answer copies from the conversation,
   * and verifies it in one pass. The text is the same, only the time differs. True is refused where
   * the engine cannot. Default: on for the engines that gain by it.
   */
  promptLookup?: boolean | null;
  /** Only 1. */
  n?: 1 | null;
  /** Only 0. */
  frequency_penalty?: 0 | null;
  /** Only 0. */
  presence_penalty?: 0 | null;
  /** Only false. */
  logprobs?: false | null;
  /** Beyond OpenAI: only the k most likely tokens stay; 0 keeps all. Default 40. */
  top_k?: number | null;
  /** Beyond OpenAI: tokens less likely than this share of the likeliest go. Default 0. */
  min_p?: number | null;
  /** Beyond OpenAI: above 1, tokens already seen become less likely. Default 1. */
  repetition_penalty?: number | null;
}

/** {@link ChatCompletionParams} that ask for chunks. */
export interface StreamingChatCompletionParams extends ChatCompletionParams {
  stream: true;
}

/** {@link ChatCompletionParams} that ask for one whole answer. */
export interface WholeChatCompletionParams extends ChatCompletionParams {
  stream?: false | null;
}

import type { EngineRequest, FinishReason, ToolCall } from '@localmost/protocol';
import {
  type ChatModelFunctions,
  type GbnfJsonSchema,
  getLlama,
  type Llama,
  LlamaChat,
  type LlamaGrammar,
  LlamaLogLevel,
} from 'node-llama-cpp';
import { toLlamaHistory } from './to-llama-history.ts';

/** What llama.cpp made of one request. */
export interface LlamaAnswer {
  toolCalls: readonly ToolCall[];
  reason: FinishReason;
  promptTokens: number;
  completionTokens: number;
}

/** How one answer is followed. */
export interface LlamaAnswerOptions {
  signal: AbortSignal;
  onText: (text: string) => void;
}

/** The prompt and its answer are longer than the context. */
export class PromptTooLong extends Error {}

/** One model in llama.cpp, which answers one request at a time. */
export interface LlamaService {
  answer(request: EngineRequest, options: LlamaAnswerOptions): Promise<LlamaAnswer>;
  close(): Promise<void>;
}

/**
 * Loads a model into llama.cpp, natively, on the CPU. Neither compiles nor downloads anything:
 * where there is no prebuilt binary it fails.
 */
export async function startLlama(modelPath: string, contextSize: number): Promise<LlamaService> {
  const llama = await getLlama({
    gpu: false,
    build: 'never',
    logLevel: LlamaLogLevel.error,
    maxThreads: 1,
  });
  const model = await llama.loadModel({ modelPath });
  const context = await model.createContext({ contextSize, threads: 1 });
  const sequence = context.getSequence();
  const chat = new LlamaChat({ contextSequence: sequence });
  let last: Promise<unknown> = Promise.resolve();

  const grammarOf = async (request: EngineRequest): Promise<LlamaGrammar | undefined> => {
    const { responseFormat, tools = [], toolChoice } = request;
    if (toolChoice === 'required' || typeof toolChoice === 'object') {
      const offered = tools.filter(
        ({ name }) => typeof toolChoice !== 'object' || name === toolChoice.name,
      );
      const calls = offered.map(({ name, parametersSchema }) => ({
        type: 'object',
        properties: { name: { const: name }, arguments: parametersSchema },
        required: ['name', 'arguments'],
      }));
      return grammarForSchema(llama, { oneOf: calls });
    }
    if (responseFormat?.type !== 'json') return undefined;
    return responseFormat.schema === undefined
      ? llama.getGrammarFor('json')
      : grammarForSchema(llama, responseFormat.schema);
  };

  const answerNow = async (
    request: EngineRequest,
    { signal, onText }: LlamaAnswerOptions,
  ): Promise<LlamaAnswer> => {
    signal.throwIfAborted();
    // The whole prompt is read each time, so that it is counted whole.
    await sequence.clearHistory();
    const before = sequence.tokenMeter.getState();
    const { tools = [], toolChoice, stop = [], maxOutputTokens, sampling = {} } = request;
    const grammar = await grammarOf(request);
    const isForced = toolChoice === 'required' || typeof toolChoice === 'object';
    const mayCall = tools.length > 0 && toolChoice !== 'none' && !isForced;
    const functions: ChatModelFunctions = Object.fromEntries(
      tools.map(({ name, description, parametersSchema }) => [
        name,
        { ...(description && { description }), params: schema(parametersSchema) },
      ]),
    );
    const { temperature = 0, topP, topK, minP, seed } = sampling;
    let completionTokens = 0;
    const history = toLlamaHistory(request.messages);
    const promptLength = model.tokenize(JSON.stringify(history)).length;
    if (promptLength > contextSize) throw new PromptTooLong();
    const result = await chat.generateResponse(history, {
      signal,
      temperature,
      ...(topP !== undefined && { topP }),
      ...(topK !== undefined && { topK }),
      ...(minP !== undefined && { minP }),
      ...(seed !== undefined && { seed }),
      ...(maxOutputTokens !== undefined && { maxTokens: maxOutputTokens }),
      repeatPenalty: false,
      customStopTriggers: [...stop],
      onToken: (tokens) => {
        completionTokens += tokens.length;
      },
      ...(!isForced && { onTextChunk: onText }),
      ...(grammar !== undefined ? { grammar } : mayCall ? { functions } : {}),
    });
    const { usedInputTokens, usedOutputTokens } = sequence.tokenMeter.diff(before);
    const forced = isForced ? [toForcedCall(result.response)] : [];
    const chosen = (result.functionCalls ?? []).map(({ functionName, params }, index) => ({
      id: `call_${index}`,
      name: functionName,
      argumentsJson: JSON.stringify(params ?? {}),
    }));
    const toolCalls = [...forced, ...chosen];
    const isCut = result.metadata.stopReason === 'maxTokens';
    return {
      toolCalls,
      reason: isCut ? 'length' : toolCalls.length > 0 ? 'tool-calls' : 'stop',
      promptTokens: usedInputTokens,
      completionTokens: Math.max(completionTokens, usedOutputTokens),
    };
  };

  return {
    async answer(request, options) {
      const turn = last.then(() => answerNow(request, options));
      last = turn.catch(() => undefined);
      return turn;
    },
    async close() {
      await last;
      await llama.dispose();
    },
  };
}

function toForcedCall(text: string): ToolCall {
  const call: { name: string; arguments: unknown } = JSON.parse(text);
  return { id: 'call_0', name: call.name, argumentsJson: JSON.stringify(call.arguments) };
}

/** llama.cpp judges the schema itself, and throws where it cannot hold the model to it. */
function grammarForSchema(llama: Llama, jsonSchema: object): Promise<LlamaGrammar> {
  return llama.createGrammarForJsonSchema<object & GbnfJsonSchema>(jsonSchema as GbnfJsonSchema);
}

function schema(value: unknown): GbnfJsonSchema {
  return value as GbnfJsonSchema;
}

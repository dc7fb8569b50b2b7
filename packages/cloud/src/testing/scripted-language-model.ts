import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4FinishReason,
  LanguageModelV4StreamPart,
  SharedV4Warning,
} from '@ai-sdk/provider';

/** A V4 model without a server: it streams the parts it was given, and remembers its calls. */
export interface ScriptedLanguageModel extends LanguageModelV4 {
  readonly calls: readonly LanguageModelV4CallOptions[];
}

/**
 * @param parts streamed one by one; an Error among them is thrown by the stream. May be of kinds
 *   that the contract does not know: provider packages send such.
 * @param prepared what the model would warn of beforehand; absent where its package cannot say
 */
export function scriptedLanguageModel(
  parts: Iterable<unknown>,
  prepared?: readonly SharedV4Warning[],
): ScriptedLanguageModel {
  const calls: LanguageModelV4CallOptions[] = [];
  return {
    specificationVersion: 'v4',
    provider: 'scripted',
    modelId: 'scripted-1',
    supportedUrls: {},
    calls,
    doGenerate: () => Promise.reject(new Error('only streams')),
    doStream: async (options) => {
      calls.push(options);
      const source = parts[Symbol.iterator]();
      return {
        stream: new ReadableStream<LanguageModelV4StreamPart>({
          pull(controller) {
            const { done, value } = source.next();
            if (done) controller.close();
            else if (value instanceof Error) controller.error(value);
            // A package may send what the contract does not know: that is what some tests are for.
            else controller.enqueue(value as LanguageModelV4StreamPart);
          },
        }),
      };
    },
    ...(prepared !== undefined && { prepareRequest: async () => ({ warnings: prepared }) }),
  };
}

/** A proper end. */
export function finishPart(
  unified: LanguageModelV4FinishReason['unified'] = 'stop',
  tokens: { input?: number; output?: number; raw?: string } = { input: 5, output: 2 },
): LanguageModelV4StreamPart {
  return {
    type: 'finish',
    finishReason: { unified, raw: tokens.raw },
    usage: {
      inputTokens: {
        total: tokens.input,
        noCache: undefined,
        cacheRead: undefined,
        cacheWrite: undefined,
      },
      outputTokens: { total: tokens.output, text: undefined, reasoning: undefined },
    },
  };
}

/** A piece of text. */
export function textPart(delta: string): LanguageModelV4StreamPart {
  return { type: 'text-delta', id: 'text', delta };
}

import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamResult,
} from '@ai-sdk/provider';
import type { RequestOptions } from '../chat/chat-api.ts';
import type { LocalmostClient } from '../client.ts';
import { fromCompletion } from './from-completion.ts';
import { partStream } from './part-stream.ts';
import { toParams } from './to-params.ts';

/** A model of a Localmost client as the AI SDK knows models. Errors are the client's own. */
export class LocalmostLanguageModel implements LanguageModelV4 {
  readonly specificationVersion = 'v4';
  readonly provider: string = 'localmost';
  readonly modelId: string;
  /** Files are not understood, from no address. */
  readonly supportedUrls: Record<string, RegExp[]> = {};
  readonly #client: Pick<LocalmostClient, 'chat'>;

  constructor(client: Pick<LocalmostClient, 'chat'>, modelId: string) {
    this.#client = client;
    this.modelId = modelId;
  }

  async doGenerate(options: LanguageModelV4CallOptions): Promise<LanguageModelV4GenerateResult> {
    const params = toParams(this.modelId, options);
    const { completions } = this.#client.chat;
    return fromCompletion(await completions.create({ ...params, stream: false }, callOf(options)));
  }

  async doStream(options: LanguageModelV4CallOptions): Promise<LanguageModelV4StreamResult> {
    const params = toParams(this.modelId, options);
    const { completions } = this.#client.chat;
    const chunks = await completions.create({ ...params, stream: true }, callOf(options));
    return { stream: partStream(chunks, options.abortSignal) };
  }
}

function callOf({ abortSignal }: LanguageModelV4CallOptions): RequestOptions {
  return abortSignal ? { signal: abortSignal } : {};
}

import type { ChatCompletionsApi } from './chat/chat-api.ts';
import type { ModelsApi } from './models/models-api.ts';

/** Models on this device, behind the shape of the OpenAI client. */
export interface LocalmostClient {
  readonly models: ModelsApi;
  readonly chat: { readonly completions: ChatCompletionsApi };
  /** Ends every worker and closes the store. The client cannot be used again. */
  close(): Promise<void>;
}

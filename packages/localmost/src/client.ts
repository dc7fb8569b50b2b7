import type { ParsedPolicy } from '@localmost/policy';
import type { Explanation } from '@localmost/routing';
import type { Spending } from '@localmost/spending';
import type { ChatCompletionsApi } from './chat/chat-api.ts';
import type { ChatCompletionParams } from './chat/completion-params.ts';
import type { Classify } from './classify/classify-api.ts';
import type { EmbeddingsApi } from './embeddings/embeddings-api.ts';
import type { ModelsApi } from './models/models-api.ts';
import type { SessionsApi } from './sessions/sessions-api.ts';

/** Models on this device, and backends elsewhere where it has any, behind the shape of the OpenAI client. */
export interface LocalmostClient {
  readonly models: ModelsApi;
  readonly chat: { readonly completions: ChatCompletionsApi };
  /** Vectors of texts, always made on this device. */
  readonly embeddings: EmbeddingsApi;
  /** Which of some labels fits a text, weighed by a model on this device. */
  readonly classify: Classify;
  /** Conversations with what the models have computed of them. */
  readonly sessions: SessionsApi;
  /**
   * Whether the client was given a policy or backends, which then decide `model: 'auto'`. Without
   * them the model of this device that `models.recommend` ranks first answers it.
   */
  readonly hasPolicy: boolean;
  /**
   * The policy in force, whole and checked; undefined where the client has none, and so never sends
   * anything anywhere. Call it at start to hear of a fault at once.
   * @throws InvalidPolicyError naming the path of the fault
   */
  policy(): Promise<ParsedPolicy | undefined>;
  /**
   * Who would answer `model: 'auto'` now, why, and what would change it. Nothing runs and nothing
   * leaves; with `line` of a journal's decision, `replayDecision` does the same for the past.
   * @throws InvalidRequestError, InvalidConsentError, InvalidPolicyError
   */
  explain(params: ChatCompletionParams): Promise<Explanation>;
  readonly spending: {
    /** Dollars spent and set aside by all tabs of this origin; nothing where the client has no policy. */
    spent(): Promise<Spending>;
  };
  /** Ends every worker and closes the stores. The client cannot be used again. */
  close(): Promise<void>;
}

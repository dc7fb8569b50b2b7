import type { EngineRequest } from '@localmost/protocol';
import type { Answer } from '../models/model-session.ts';
import type { RoutingWishes } from './routing-wishes.ts';

/** One request, ready for whoever answers it. */
export interface ChatRequest {
  /** Id of a model, or `auto`. */
  model: string;
  engine: EngineRequest;
  wishes: RoutingWishes;
  signal: AbortSignal | undefined;
}

/** Whoever answers chat requests: the models of this device alone, or a policy over more. */
export interface AnswerSource {
  /** @throws LocalmostError, or the signal's reason; also while the parts are read */
  answer(request: ChatRequest): Promise<Answer>;
}

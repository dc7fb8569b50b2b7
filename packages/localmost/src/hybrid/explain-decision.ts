import type { Explanation } from '@localmost/routing';
import { autoModelId } from '../chat/auto-model.ts';
import type { ChatCompletionParams } from '../chat/completion-params.ts';
import { unsupported } from '../chat/param-faults.ts';
import { toRoutingWishes } from '../chat/routing-wishes.ts';
import { toEngineRequest } from '../chat/to-engine-request.ts';
import type { LazyHybrid } from './lazy-hybrid.ts';

/** Gives what `client.explain` does; the client's type tells how it behaves. */
export async function explainDecision(
  hybrid: LazyHybrid | undefined,
  params: ChatCompletionParams,
): Promise<Explanation> {
  const engine = toEngineRequest(params);
  const wishes = toRoutingWishes(params);
  const { model } = params;
  if (hybrid && model === autoModelId) {
    return hybrid.explain({ model, engine, wishes, signal: undefined });
  }
  throw unsupported(
    'model',
    'Only `model: "auto"` of a client with a policy is decided: any other model answers by itself.',
  );
}

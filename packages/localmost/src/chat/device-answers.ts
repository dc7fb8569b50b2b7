import type { Answer } from '../models/model-session.ts';
import type { ModelsService } from '../models/models-service.ts';
import type { AnswerSource, ChatRequest } from './answer-source.ts';
import { autoModelId } from './auto-model.ts';
import { unsupported } from './param-faults.ts';
import type { RoutingWishes } from './routing-wishes.ts';

const withPolicy =
  'Leave it out, or use `model: "auto"` of a client that has a policy and backends.';

/**
 * Answers with the loaded model that a request names, or for `auto` with the one that suits this
 * device best: on this device and nowhere else.
 */
export class DeviceAnswers implements AnswerSource {
  readonly #models: ModelsService;

  constructor(models: ModelsService) {
    this.#models = models;
  }

  async answer({ model, engine, wishes, signal }: ChatRequest): Promise<Answer> {
    refuseBeyondTheDevice(wishes);
    const id = model === autoModelId ? await this.#models.autoModel(signal) : model;
    return this.#models.answer(id, engine, signal);
  }
}

/**
 * What a single model on this device fulfils by itself (it costs nothing, and nothing leaves) is
 * accepted; what only a policy can keep is refused.
 */
function refuseBeyondTheDevice(wishes: RoutingWishes): void {
  if (wishes.mode === 'only_in_cloud') throw unsupported('mode', withPolicy);
  const kept = ['deadlineMs', 'timeToFirstTokenMs', 'minimumQuality'] as const;
  const refused = kept.find((name) => wishes[name] !== undefined);
  if (refused) throw unsupported(refused, withPolicy);
}

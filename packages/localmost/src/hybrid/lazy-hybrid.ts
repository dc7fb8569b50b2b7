import type { ParsedPolicy } from '@localmost/policy';
import type { Explanation } from '@localmost/routing';
import type { Spending } from '@localmost/spending';
import type { AnswerSource, ChatRequest } from '../chat/answer-source.ts';
import { autoModelId } from '../chat/auto-model.ts';
import { DeviceAnswers } from '../chat/device-answers.ts';
import type { Answer } from '../models/model-session.ts';
import type { ModelsService } from '../models/models-service.ts';
import { checkHybridOptions } from './check-definitions.ts';
import type { HybridAnswers } from './hybrid-answers.ts';
import type { HybridOptions } from './hybrid-options.ts';

/**
 * Keeps everything that decides out of the page until it is first needed. A request that names a
 * model of this device never comes near it.
 */
export class LazyHybrid implements AnswerSource {
  readonly #options: HybridOptions;
  readonly #models: ModelsService;
  readonly #onDevice: DeviceAnswers;
  #opening: Promise<HybridAnswers> | undefined;

  /** @throws InvalidPolicyError for what can be seen without loading anything */
  constructor(options: HybridOptions, models: ModelsService) {
    checkHybridOptions(options);
    this.#options = options;
    this.#models = models;
    this.#onDevice = new DeviceAnswers(models);
  }

  async answer(request: ChatRequest): Promise<Answer> {
    if (request.model !== autoModelId) return this.#onDevice.answer(request);
    request.signal?.throwIfAborted();
    return (await this.#open()).answer(request);
  }

  async policy(): Promise<ParsedPolicy> {
    return (await this.#open()).policy();
  }

  async explain(request: ChatRequest): Promise<Explanation> {
    return (await this.#open()).explain(request);
  }

  async spent(): Promise<Spending> {
    return (await this.#open()).spent();
  }

  async close(): Promise<void> {
    const opening = this.#opening;
    this.#opening = undefined;
    await opening?.then(
      (answers) => answers.close(),
      () => undefined,
    );
  }

  #open(): Promise<HybridAnswers> {
    this.#opening ??= import('./hybrid-answers.ts')
      .then(({ HybridAnswers }) => HybridAnswers.open(this.#options, this.#models))
      .catch((thrown: unknown) => {
        this.#opening = undefined;
        throw thrown;
      });
    return this.#opening;
  }
}

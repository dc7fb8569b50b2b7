import type { ParsedPolicy } from '@localmost/policy';
import type { ModelManifest } from '@localmost/protocol';
import type { Explanation, Router } from '@localmost/routing';
import type { Spending } from '@localmost/spending';
import type { AnswerSource, ChatRequest } from '../chat/answer-source.ts';
import type { Answer } from '../models/model-session.ts';
import type { ModelsService } from '../models/models-service.ts';
import { bufferParts } from './buffer-parts.ts';
import { createClientRouter } from './client-router.ts';
import { DeviceBackend } from './device-backend.ts';
import type { HybridOptions } from './hybrid-options.ts';
import { type HybridParts, openHybridParts } from './hybrid-parts.ts';

/** A router over the models that the client knew when it was made. */
interface Routing {
  manifests: readonly ModelManifest[];
  router: Router;
}

/** Answers where the policy lets a request go: with the client's models, or with a backend elsewhere. */
export class HybridAnswers implements AnswerSource {
  readonly #options: HybridOptions;
  readonly #models: ModelsService;
  readonly #parts: HybridParts;
  readonly #device = new Map<string, DeviceBackend>();
  #routing: Routing | undefined;

  private constructor(options: HybridOptions, models: ModelsService, parts: HybridParts) {
    this.#options = options;
    this.#models = models;
    this.#parts = parts;
  }

  /** @throws InvalidPolicyError naming the path of the fault */
  static async open(options: HybridOptions, models: ModelsService): Promise<HybridAnswers> {
    const answers = new HybridAnswers(options, models, await openHybridParts(options));
    answers.#currentRouter();
    return answers;
  }

  /** The policy over everything that can answer now. @throws InvalidPolicyError */
  policy(): ParsedPolicy {
    return this.#currentRouter().policy;
  }

  spent(): Promise<Spending> {
    return this.#parts.ledger.spent();
  }

  async answer({ engine, wishes, signal: callers }: ChatRequest): Promise<Answer> {
    const cameAt = performance.now();
    const router = this.#currentRouter();
    await this.#refresh();
    const open = (signal: AbortSignal) => router.answer({ engine, ...wishes }, { signal });
    const parts = bufferParts(open, callers);
    // Read here, so that the wait holds everything up to the answer's first part.
    const first = await parts.next();
    return { parts: resumed(first, parts), queuedMs: performance.now() - cameAt };
  }

  /** What would be decided now; nothing runs. */
  async explain({ engine, wishes }: ChatRequest): Promise<Explanation> {
    const router = this.#currentRouter();
    await this.#refresh();
    return router.explain({ engine, ...wishes });
  }

  close(): void {
    this.#parts.ledger.close();
  }

  async #refresh(): Promise<void> {
    await Promise.all([...this.#device.values()].map((backend) => backend.refresh()));
  }

  /** Made anew when a manifest was added: its model is then a backend too. */
  #currentRouter(): Router {
    const manifests = this.#models.list().filter(({ embedding }) => !embedding);
    if (this.#routing && sameItems(this.#routing.manifests, manifests)) return this.#routing.router;
    const router = createClientRouter({
      options: this.#options,
      parts: this.#parts,
      manifests,
      deviceBackend: (id) => this.#deviceBackend(id),
    });
    this.#routing = { manifests, router };
    return router;
  }

  #deviceBackend(id: string): DeviceBackend {
    const backend = this.#device.get(id) ?? new DeviceBackend(this.#models, id);
    this.#device.set(id, backend);
    return backend;
  }
}

function sameItems(some: readonly unknown[], others: readonly unknown[]): boolean {
  return some.length === others.length && some.every((item, index) => item === others[index]);
}

async function* resumed<Item>(
  first: IteratorResult<Item>,
  rest: AsyncIterator<Item>,
): AsyncGenerator<Item, void, undefined> {
  try {
    for (let next = first; !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

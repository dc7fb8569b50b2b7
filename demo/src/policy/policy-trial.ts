import type {
  ChatCompletionParams,
  ConsentToken,
  DataClass,
  ExecutionMode,
  LocalmostClient,
  ModelManifest,
} from 'localmost';
import { toShownError } from '../shown-error.ts';
import type { StateHolder } from '../state-holder.ts';
import { FakeCloud, type WireBytes } from './fake-cloud.ts';
import type { Explanation, MemoryJournal, TrialLimits, TrialState } from './trial-state.ts';

/** Long enough that a decision is made for words, not for letters. */
const typingPauseMs = 250;
const consentMs = 60_000;

/** Lets a person try a policy: what would happen to a text, and then what does. */
export class PolicyTrial {
  readonly #holder: StateHolder;
  readonly #manifests: readonly ModelManifest[];
  readonly #fakeCloud = new FakeCloud();
  #client: { preset: ExecutionMode; client: LocalmostClient } | null = null;
  #journal: MemoryJournal | null = null;
  #typing: ReturnType<typeof setTimeout> | undefined;
  #running: AbortController | null = null;
  #explanations = 0;

  constructor(holder: StateHolder, manifests: readonly ModelManifest[]) {
    this.#holder = holder;
    this.#manifests = manifests;
  }

  choose(preset: ExecutionMode): void {
    this.#change({ preset });
    void this.#explain();
  }

  /** Sets a limit; the decision follows when the slider rests. */
  limit(part: Partial<TrialLimits>): void {
    this.#change({ limits: { ...this.#state.limits, ...part } });
    this.#explainSoon();
  }

  declare(declaredClass: DataClass): void {
    this.#change({ declaredClass });
    void this.#explain();
  }

  /** Takes what was typed; the decision follows when the person pauses. */
  type(text: string): void {
    this.#change({ text });
    this.#explainSoon();
  }

  #explainSoon(): void {
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => void this.#explain(), typingPauseMs);
  }

  /** Decides; asks the person where bytes could leave; otherwise runs at once. */
  async send(): Promise<void> {
    if (this.#state.stage !== 'writing' || this.#state.text.trim() === '') return;
    clearTimeout(this.#typing);
    this.#change({ answer: null });
    const explanation = await this.#explain();
    if (!explanation) return;
    const waiting = await this.#whatCouldLeave(explanation.decision.dataClass);
    if (waiting) this.#change({ stage: 'asking-consent', waiting });
    else await this.#run({});
  }

  /** The person has seen the bytes and lets them go. */
  async allow(): Promise<void> {
    const { waiting, explanation } = this.#state;
    if (!waiting || !explanation) return;
    this.#fakeCloud.approve(waiting);
    await this.#run({ consent: consentFor(explanation.decision.dataClass, this.#fakeCloud.id) });
  }

  /** The person has seen the bytes and keeps them. */
  async keep(): Promise<void> {
    await this.#run({ mode: 'only_on_device' });
  }

  /** Back to the text; nothing was sent. */
  cancel(): void {
    this.#running?.abort();
    this.#change({ stage: 'writing', waiting: null });
  }

  async #run(wishes: { mode?: ExecutionMode; consent?: ConsentToken }): Promise<void> {
    const controller = new AbortController();
    this.#running = controller;
    this.#change({ stage: 'answering', waiting: null, error: null });
    try {
      const client = await this.#currentClient();
      const chunks = await client.chat.completions.create(
        { ...this.#params(), ...wishes, stream: true },
        { signal: controller.signal },
      );
      let text = '';
      for await (const { model, choices, localmost } of chunks) {
        text += choices[0]?.delta.content ?? '';
        const backendId = localmost.backend === 'remote' ? localmost.engine : model;
        this.#change({ answer: { backendId, text } });
      }
    } catch (thrown) {
      if (!controller.signal.aborted) this.#change({ error: toShownError(thrown) });
    } finally {
      this.#running = null;
      this.#change({ stage: 'writing', ...this.#record() });
    }
  }

  /** What would be decided for the text now; null where there is none, or it could not be. */
  async #explain(): Promise<Explanation | null> {
    if (this.#state.text.trim() === '') {
      this.#change({ explanation: null });
      return null;
    }
    this.#explanations += 1;
    const turn = this.#explanations;
    try {
      const client = await this.#currentClient();
      this.#fakeCloud.reset();
      const explanation = await client.explain(this.#params());
      // An older text's decision must not take the place of a newer one's.
      if (turn !== this.#explanations) return null;
      this.#change({ explanation, error: null });
      return explanation;
    } catch (thrown) {
      this.#change({ explanation: null, error: toShownError(thrown) });
      return null;
    }
  }

  /** The bytes that could go to the fake cloud if the person allowed it; null where none could. */
  async #whatCouldLeave(dataClass: DataClass): Promise<WireBytes | null> {
    const client = await this.#currentClient();
    this.#fakeCloud.reset();
    const consent = consentFor(dataClass, this.#fakeCloud.id);
    const { decision } = await client.explain({ ...this.#params(), consent });
    return decision.cascade.includes(this.#fakeCloud.id) ? this.#fakeCloud.asked : null;
  }

  async #currentClient(): Promise<LocalmostClient> {
    const { preset } = this.#state;
    if (this.#client?.preset === preset) return this.#client.client;
    const [{ createMemoryJournal }, { createTrialClient }] = await Promise.all([
      import('localmost/hybrid'),
      import('./trial-client.ts'),
    ]);
    const before = this.#client;
    if (before?.preset === preset) return before.client;
    this.#journal ??= createMemoryJournal();
    const client = createTrialClient(preset, this.#manifests, this.#fakeCloud, this.#journal);
    this.#client = { preset, client };
    await before?.client.close();
    return client;
  }

  #params(): ChatCompletionParams {
    const { text, declaredClass, limits } = this.#state;
    const { answerTokens, ...wishes } = limits;
    return {
      ...wishes,
      model: 'auto',
      messages: [{ role: 'user', content: text }],
      max_completion_tokens: answerTokens,
      data: declaredClass,
    };
  }

  #record(): Pick<TrialState, 'ledger' | 'events' | 'bytesThatLeft'> | undefined {
    const journal = this.#journal;
    if (!journal) return;
    const requestId = journal.events().at(-1)?.requestId;
    return {
      ledger: journal.ledger(),
      events: journal.events().filter((event) => event.requestId === requestId),
      bytesThatLeft: journal.bytesThatLeft(),
    };
  }

  get #state(): TrialState {
    return this.#holder.state.trial;
  }

  #change(part: Partial<TrialState>): void {
    this.#holder.change({ trial: { ...this.#state, ...part } });
  }
}

/** A permission for this class, to this backend, for a minute. */
function consentFor(dataClass: DataClass, backendId: string): ConsentToken {
  const grantedAtMs = Date.now();
  return {
    id: `trial-${grantedAtMs}`,
    zones: ['third-party'],
    dataClasses: [dataClass],
    backends: [backendId],
    grantedAtMs,
    expiresAtMs: grantedAtMs + consentMs,
  };
}

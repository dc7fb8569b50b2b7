import type { ModelManifest } from '@localmost/protocol';
import type { EngineScript } from '@localmost/testing';
import type { ClientOptions, LocalmostClient, Runtime } from 'localmost';

/** Something that goes wrong on the device, and the codes by which the caller may hear of it. */
export interface LocalFault {
  name: string;
  codes: readonly string[];
  /** What the scripted engine does. */
  script?: EngineScript;
  /** Time limits in place of the usual ones. */
  limits?: { firstTokenMs?: number; betweenTokensMs?: number };
  /** What is done to the device or the client beside it. */
  damage?:
    | 'no weights'
    | 'worker missing'
    | 'engine refuses'
    | 'chunk flipped'
    | 'database deleted'
    | 'no IndexedDB'
    | 'audit fails'
    | 'impossible schema';
}

/** Every fault that is injected. */
export const localFaults: readonly LocalFault[] = [
  { name: 'its weights are not on the disk', codes: ['no-candidate'], damage: 'no weights' },
  { name: 'its worker cannot be read', codes: ['unexpected-response'], damage: 'worker missing' },
  { name: 'no engine takes the model', codes: ['unsupported-model'], damage: 'engine refuses' },
  { name: 'a stored chunk is damaged', codes: ['corrupt-file'], damage: 'chunk flipped' },
  { name: 'the store was deleted', codes: ['no-candidate'], damage: 'database deleted' },
  { name: 'IndexedDB is gone', codes: ['no-candidate'], damage: 'no IndexedDB' },
  {
    name: 'the context overflows',
    codes: ['context-overflow'],
    script: { fail: 'context-overflow' },
  },
  { name: 'memory runs out', codes: ['out-of-memory'], script: { fail: 'out-of-memory' } },
  { name: 'the GPU is lost', codes: ['device-lost'], script: { fail: 'device-lost' } },
  {
    name: 'the engine fails in mid-answer',
    codes: ['interrupted'],
    script: { tokens: 5, failAfter: 2, tokenMs: 20 },
  },
  { name: 'its worker ends itself', codes: ['worker-lost'], script: { crash: true } },
  { name: 'its worker freezes', codes: ['worker-lost'], script: { freeze: true } },
  {
    name: 'the first token takes too long',
    codes: ['time-limit'],
    script: { prefillSteps: 1000 },
    limits: { firstTokenMs: 1500 },
  },
  {
    name: 'the tokens stop coming',
    codes: ['interrupted'],
    script: { tokens: 3, tokenMs: 2000 },
    limits: { betweenTokensMs: 600 },
  },
  { name: 'the audit record cannot be written', codes: ['audit-failed'], damage: 'audit fails' },
  {
    name: 'a schema is asked for that no engine here can hold',
    codes: ['no-candidate'],
    damage: 'impossible schema',
  },
];

/** What came of one request. */
export interface RequestOutcome {
  /** Code of the typed error, `answered`, or `untyped`. */
  code: string;
  message: string;
  remedies: number;
  text: string | null;
  /** Requests that the cloud backend was handed. */
  cloudCalls: number;
}

/** What {@link openFaultyClient}'s function is given. */
interface FaultJob {
  fault: LocalFault;
  manifest: ModelManifest;
  cloudUrl: string;
  policy: ClientOptions['policy'];
  canary: string;
  request: object;
  /** True takes every text for public: a script looks like nothing that people write. */
  allPublic?: boolean;
}

/** Runs in the page, and so may use nothing of this file: puts `askFaulty` on its window. */
export function openFaultyClient(): void {
  const scriptedRuntime: Runtime = {
    engineId: 'scripted',
    backend: 'wasm',
    formats: ['gguf'],
    workerUrl: '/test-workers/scripted.worker.txt',
    assets: {},
  };

  /** The weights on the disk, put there by a client without a fault. */
  async function store(manifest: ModelManifest, databaseName: string) {
    const client = window.localmost.createClient({ manifests: [manifest], databaseName });
    await client.models.download(manifest.id);
    await client.close();
  }

  const settled = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });

  async function flipChunk(databaseName: string) {
    const database = await settled(indexedDB.open(databaseName));
    const chunks = () => database.transaction('chunks', 'readwrite').objectStore('chunks');
    const [key] = await settled(chunks().getAllKeys());
    if (key === undefined) throw new Error('There is no chunk to damage.');
    const bytes = new Uint8Array(await (await settled<Blob>(chunks().get(key))).arrayBuffer());
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    await settled(chunks().put(new Blob([bytes]), key));
    database.close();
  }

  async function askFaulty(job: FaultJob): Promise<RequestOutcome> {
    const { fault, manifest, canary } = job;
    const { damage } = fault;
    const databaseName = `faults-${crypto.randomUUID()}`;
    const tampered =
      damage === 'engine refuses' ? { ...manifest, architecture: 'unsupported' } : manifest;
    if (damage !== 'no weights') await store(tampered, databaseName);
    if (damage === 'chunk flipped') await flipChunk(databaseName);
    if (damage === 'database deleted') await settled(indexedDB.deleteDatabase(databaseName));
    const vendor = window.hybrid.openAiCompatibleBackend({
      id: 'vendor',
      baseUrl: job.cloudUrl,
      model: 'vendor-1',
      apiKey: 'no key',
    });
    let cloudCalls = 0;
    const counted: typeof vendor = {
      id: vendor.id,
      supports: (request) => vendor.supports(request),
      answer: (request, options) => {
        cloudCalls += 1;
        return vendor.answer(request, options);
      },
    };
    const client = window.localmost.createClient({
      manifests: [tampered],
      runtimes: [
        damage === 'worker missing'
          ? { ...scriptedRuntime, workerUrl: '/nowhere.worker.txt' }
          : scriptedRuntime,
      ],
      databaseName,
      timeouts: { silenceMs: 3000 },
      classificationBudgetMs: 30_000,
      ...(job.allPublic && {
        classifier: { classify: () => ({ class: 'public', score: 0, findings: [] }) },
      }),
      ...(job.policy !== undefined && { policy: job.policy }),
      deviceModels: { tiny: { resilience: { timeLimits: fault.limits ?? {} } } },
      backends: [
        {
          id: 'vendor',
          zone: 'third-party',
          region: 'eu',
          retentionDays: 0,
          model: { id: 'vendor', version: '1' },
          contextTokens: 8192,
          supports: { tools: true, json: true },
          price: { kind: 'free' },
          backend: counted,
          resilience: { maximumAttempts: 1 },
        },
      ],
      journal:
        damage === 'audit fails' ? { audit: () => Promise.reject(new Error('disk full')) } : {},
    });
    const content = JSON.stringify({ ...fault.script, canary });
    const original = Object.getOwnPropertyDescriptor(globalThis, 'indexedDB');
    if (damage === 'no IndexedDB') {
      Object.defineProperty(globalThis, 'indexedDB', { value: undefined, configurable: true });
    }
    try {
      return { ...(await ask(client, job, content)), cloudCalls };
    } finally {
      if (damage === 'no IndexedDB' && original) {
        Object.defineProperty(globalThis, 'indexedDB', original);
      }
      await client.close();
    }
  }

  async function ask(client: LocalmostClient, { fault, request }: FaultJob, content: string) {
    const response_format = {
      type: 'json_schema' as const,
      json_schema: { name: 'anything', schema: { not: { type: 'object' } } },
    };
    const restricted = fault.damage === 'audit fails' ? { data: 'restricted' as const } : {};
    try {
      const answer = await client.chat.completions.create({
        model: 'auto',
        messages: [{ role: 'user', content }],
        ...(fault.damage === 'impossible schema' && { response_format }),
        ...request,
        ...restricted,
      });
      return {
        code: 'answered',
        message: '',
        remedies: 0,
        text: answer.choices[0].message.content,
      };
    } catch (thrown) {
      if (thrown instanceof window.localmost.LocalmostError) {
        return {
          code: thrown.code,
          message: thrown.message,
          remedies: thrown.remedies.length,
          text: null,
        };
      }
      return { code: 'untyped', message: String(thrown), remedies: 0, text: null };
    }
  }

  Object.assign(window, { askFaulty });
}

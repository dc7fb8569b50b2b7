import { serveWorker } from '@localmost/bridge';
import type { EngineFactory } from '@localmost/protocol';
import { ShareableHost } from '../sharing/shareable-host.ts';
import { EngineService } from './engine-service.ts';
import { nestedAttemptName } from './nested-attempts.ts';
import { attemptsOfThisWorker, proveSeal } from './prove-seal.ts';

/** Wasm threads run this same file in a worker of this name, with a service of their own. */
const threadNamePrefix = 'em-pthread';

/**
 * Makes this worker serve one engine to the page. Call it once, at the end of the worker's entry;
 * the entry must be bundled into one file, because inside the seal nothing can be imported.
 */
export function serveEngine(factory: EngineFactory): void {
  const { name } = self;
  if (name.startsWith(threadNamePrefix)) return;
  if (name === nestedAttemptName) {
    void attemptsOfThisWorker().then((attempts) => globalThis.postMessage(attempts));
    return;
  }
  const service = new EngineService(factory, proveSeal);
  const progress = () => service.progress();
  serveWorker(new ShareableHost(service, progress), { progress });
}

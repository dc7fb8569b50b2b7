import { errorToWire, type LoadProgress } from '@localmost/protocol';
import { createDownloadHost } from '@localmost/store/download';
import { installFaultPoints } from './fault-points.ts';
import type { WorkerReply, WorkerRequest } from './harness-protocol.ts';

/* The download worker of the fault suite: the real host, with short waits and scripted faults. */

const points = installFaultPoints();

async function serve(request: WorkerRequest): Promise<WorkerReply> {
  const { databaseName, stallTimeoutMs } = request;
  const host = createDownloadHost({
    databaseName,
    settings: { baseDelayMs: 5, maximumDelayMs: 40, stallTimeoutMs, attemptsPerSource: 4 },
  });
  const progress: LoadProgress[] = [];
  points.countBytes(request.received);
  points.arm(request.failAt);
  try {
    const controller = new AbortController();
    const { signal } = controller;
    if (request.abortAfterMs > 0) setTimeout(() => controller.abort(), request.abortAfterMs);
    const onProgress = (event: LoadProgress) => void progress.push(event);
    const job = {
      manifest: request.manifest,
      pageUrl: request.pageUrl,
      makeRoom: request.makeRoom,
    };
    const value =
      request.method === 'importFrom'
        ? await host.importFrom(request.manifest, request.source ?? new Blob(), onProgress, signal)
        : request.method === 'exportTo'
          ? await host.exportTo(request.manifest, requireTarget(request), onProgress, signal)
          : await host[request.method](job, onProgress, signal);
    return { id: request.id, ok: true, value, progress, calls: points.calls() };
  } catch (error) {
    return {
      id: request.id,
      ok: false,
      error: errorToWire(error),
      progress,
      calls: points.calls(),
    };
  } finally {
    points.arm(0);
  }
}

function requireTarget(request: WorkerRequest): NonNullable<WorkerRequest['target']> {
  if (!request.target) throw new TypeError('There is nothing to write to.');
  return request.target;
}

self.addEventListener('message', (event: MessageEvent<WorkerRequest | { jumpMs: number }>) => {
  const { data } = event;
  if ('jumpMs' in data) {
    const now = Date.now.bind(Date);
    Date.now = () => now() + data.jumpMs;
    return;
  }
  serve(data).then((reply) => self.postMessage(reply));
});

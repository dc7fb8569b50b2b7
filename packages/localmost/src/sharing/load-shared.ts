import { type LoadJob, loadEngine, sessionOver } from '../models/load-session.ts';
import type { ModelSession } from '../models/model-session.ts';
import { enterGroup } from './group.ts';
import { SharedModel } from './shared-model.ts';
import { JoinRefused } from './sharing-faults.ts';
import { sharingFault } from './sharing-support.ts';

/**
 * One model that all tabs of the origin hold once; a copy of this tab's own, with a warning, where
 * tabs cannot share. @throws what `loadEngine` throws
 */
export async function loadShared(job: LoadJob): Promise<ModelSession> {
  const fault = await sharingFault(job.signal);
  if (fault !== undefined) return loadAlone(job, fault);
  const group = await enterGroup(job);
  const model = new SharedModel(job, group);
  try {
    const loaded = await model.ready;
    // One at a time of each tab, so that the tabs' answers are made side by side, and none takes all.
    return sessionOver({ loaded, engine: model.engine, parallelAnswers: 1 }, job.settings);
  } catch (thrown) {
    if (thrown instanceof JoinRefused) return loadAlone(job, thrown.message);
    throw thrown;
  }
}

async function loadAlone(job: LoadJob, fault: string): Promise<ModelSession> {
  const { loaded, engine } = await loadEngine(job);
  const tabId = crypto.randomUUID();
  const message = `${job.manifest.id} is held by this tab alone: ${fault}.`;
  const alone = {
    ...loaded,
    warnings: [...loaded.warnings, { code: 'not-shared', message } as const],
    sharing: { role: 'alone', tabId, ownerTabId: tabId } as const,
  };
  const { parallelAnswers } = loaded.capabilities;
  return sessionOver({ loaded: alone, engine, parallelAnswers }, job.settings);
}

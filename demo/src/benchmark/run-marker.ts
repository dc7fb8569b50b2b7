const key = 'localmost.benchmark-running';

/** The run that a page was in when it was last heard of. */
export interface UnfinishedRun {
  modelId: string;
  wayId: string;
  stage: string;
}

/** Notes, before each stage, what is under way, so that a visit after a crash knows of it. */
export function markStage(run: UnfinishedRun): void {
  localStorage.setItem(key, JSON.stringify(run));
}

/** The run is over, however it ended. */
export function clearMark(): void {
  localStorage.removeItem(key);
}

/** The run that an earlier visit began and never ended; null where there is none. */
export function takeUnfinished(): UnfinishedRun | null {
  const kept = localStorage.getItem(key);
  clearMark();
  if (kept === null) return null;
  try {
    const value: unknown = JSON.parse(kept);
    return isUnfinishedRun(value) ? value : null;
  } catch {
    return null;
  }
}

function isUnfinishedRun(value: unknown): value is UnfinishedRun {
  if (typeof value !== 'object' || value === null) return false;
  const { modelId, wayId, stage } = value as Partial<UnfinishedRun>;
  return [modelId, wayId, stage].every((text) => typeof text === 'string' && text.length < 200);
}

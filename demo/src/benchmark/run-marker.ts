const key = 'localmost.benchmark-running';

/** Notes that a run of a model is under way, so that a visit after a crash knows of it. */
export function markRunning(modelId: string): void {
  localStorage.setItem(key, modelId);
}

/** The run is over, however it ended. */
export function clearMark(): void {
  localStorage.removeItem(key);
}

/** The model whose run an earlier visit began and never ended; null where there is none. */
export function takeUnfinished(): string | null {
  const modelId = localStorage.getItem(key);
  clearMark();
  return modelId;
}

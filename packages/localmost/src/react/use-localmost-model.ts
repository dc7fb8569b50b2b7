import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import type { LocalmostClient } from '../client.ts';
import type { ModelLoadOptions } from '../models/models-api.ts';
import { ModelLoad, type ModelState } from './model-load.ts';
import { useNewest } from './use-newest.ts';

/** Settings of {@link useLocalmostModel}; the newest ones count when a load begins. */
export interface ModelSettings extends Omit<ModelLoadOptions, 'signal'> {
  /**
   * True loads as soon as the component is mounted, and stops when it is unmounted before the end.
   * Default false: weights are large, so people should agree first.
   */
  immediate?: boolean;
}

/** A model's state, and what can be done about it. */
export interface LocalmostModel extends ModelState {
  load: () => void;
  /** Ends a load under way; the bytes that came are kept for the next. */
  stop: () => void;
}

/**
 * Follows one model of the client to readiness. The client is the app's: made once, outside of
 * components, and closed by whoever made it.
 */
export function useLocalmostModel(
  client: LocalmostClient,
  modelId: string,
  settings: ModelSettings = {},
): LocalmostModel {
  const loading = useMemo(() => new ModelLoad(client, modelId), [client, modelId]);
  const state = useSyncExternalStore(loading.subscribe, loading.snapshot, loading.snapshot);
  const newest = useNewest(settings);
  const load = useCallback(() => {
    const { immediate: _, ...options } = newest.current;
    void loading.load(options);
  }, [loading, newest]);
  const stop = useCallback(() => loading.stop(), [loading]);
  const { immediate = false } = settings;
  useEffect(() => {
    let isMounted = true;
    // Strict mode mounts twice in one go: the first time must not begin a download.
    if (immediate) queueMicrotask(() => isMounted && load());
    return () => {
      isMounted = false;
      loading.stop();
    };
  }, [immediate, load, loading]);
  return { ...state, load, stop };
}

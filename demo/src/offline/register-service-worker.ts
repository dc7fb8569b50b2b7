/** What the service worker gives this page. */
export interface ServiceWorkerResult {
  /** Whether the page opens without a network. */
  isPageKept: boolean;
  isolation: Isolation;
}

/**
 * Whether this page may share memory between threads. `after-reload`: the service worker sends the
 * headers from the next visit on. `no-service-worker`, `refused`: neither the host nor the browser
 * lets it, and models run on one thread.
 */
export type Isolation = 'unknown' | 'isolated' | 'after-reload' | 'no-service-worker' | 'refused';

/**
 * Has the service worker keep the page for a visit without a network, and isolate it from then on.
 * Never rejects, because the page works without.
 */
export async function registerServiceWorker(): Promise<ServiceWorkerResult> {
  const withoutIt = crossOriginIsolated ? 'isolated' : 'no-service-worker';
  if (import.meta.env.MODE !== 'production' || !('serviceWorker' in navigator)) {
    return { isPageKept: false, isolation: withoutIt };
  }
  // A page that came through the service worker has its headers; another reload gives no more.
  const isThroughIt = navigator.serviceWorker.controller !== null;
  try {
    await navigator.serviceWorker.register('./service-worker.js');
    await navigator.serviceWorker.ready;
    const later = isThroughIt ? 'refused' : 'after-reload';
    return { isPageKept: true, isolation: crossOriginIsolated ? 'isolated' : later };
  } catch {
    return { isPageKept: false, isolation: withoutIt };
  }
}

/**
 * Has the service worker keep the page for a visit without a network. Resolves to whether the page
 * is now kept; never rejects, because the page works without.
 */
export async function registerServiceWorker(): Promise<boolean> {
  if (import.meta.env.MODE !== 'production' || !('serviceWorker' in navigator)) return false;
  try {
    await navigator.serviceWorker.register('./service-worker.js');
    await navigator.serviceWorker.ready;
    return true;
  } catch {
    return false;
  }
}

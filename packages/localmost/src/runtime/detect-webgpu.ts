/** What this page can be given of WebGPU. `software`: right but slow, for tests; never chosen unasked. */
export type WebgpuSupport = 'none' | 'software' | 'hardware';

/** Asks the browser for an adapter. Any failure means `none`. */
export async function detectWebgpu(): Promise<WebgpuSupport> {
  try {
    const adapter = await navigator.gpu?.requestAdapter();
    if (!adapter) return 'none';
    return adapter.info.isFallbackAdapter ? 'software' : 'hardware';
  } catch {
    return 'none';
  }
}

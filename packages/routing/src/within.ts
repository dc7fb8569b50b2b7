/**
 * Gives the work's result, or `otherwise` where it fails or takes too long: what a request only
 * asks for advice must not be able to stop it. What it threw may quote the request, so it is dropped.
 */
export async function within<T>(
  work: () => T | Promise<T>,
  timeoutMs: number,
  otherwise: T,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), timeoutMs);
  });
  try {
    return await Promise.race([work(), late]);
  } catch {
    return otherwise;
  } finally {
    clearTimeout(timer);
  }
}

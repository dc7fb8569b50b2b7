/** What the browser remembers of this page's requests. */
export interface PageRequests {
  count: number;
  /** Origins other than the page's own. */
  others: readonly string[];
}

/**
 * The requests that the browser lists for this page. Requests of workers are in lists of their own:
 * the download worker's go where the manifests say, and the sealed worker's are refused.
 */
export function requestsOfThisPage(): PageRequests {
  const entries = performance.getEntriesByType('resource');
  const origins = entries
    .map(({ name }) => new URL(name, document.baseURI))
    .filter(({ protocol }) => protocol.startsWith('http'))
    .map(({ origin }) => origin);
  const others = [...new Set(origins)].filter((origin) => origin !== location.origin);
  return { count: origins.length, others };
}

import { NetworkError, UnexpectedResponseError, type UrlSource } from '@localmost/protocol';
import { countedBytes } from './counted-bytes.ts';
import type { WeightSource } from './weight-source.ts';

/** Files under an absolute address. A relative one is for pages: the terminal has no page. */
export function urlSource(source: UrlSource): WeightSource {
  return {
    name: source.baseUrl,
    async open(entry, { signal, onBytes }) {
      const url = new URL(entry.path, source.baseUrl);
      const response = await fetch(url, { signal }).catch((cause: unknown) => {
        if (signal.aborted) throw signal.reason;
        throw new NetworkError({
          message: `${url.host} gave no answer.`,
          details: { url: url.href },
          remedies: ['Check the network, then repeat.'],
          cause,
        });
      });
      if (!response.ok || response.body === null) {
        throw new UnexpectedResponseError({
          message: `${url.host} answered ${response.status} for ${entry.path}.`,
          details: { url: url.href, status: response.status },
          remedies: ['Check the address in the manifest.'],
        });
      }
      return countedBytes(response.body, entry.byteLength, onBytes);
    },
    async close() {},
  };
}

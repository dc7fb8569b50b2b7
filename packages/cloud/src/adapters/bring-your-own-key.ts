import { InvalidRequestError } from '@localmost/protocol';

/** A key in the page's memory, and the way to take it out again. */
export interface PageKey {
  /** For `openAiCompatibleBackend` or a provider package: the header that carries the key. */
  headers: () => Promise<Record<string, string>>;
  /** From now on there is no key: later calls throw. */
  forget: () => void;
}

/** A key that its owner typed into the page. */
export interface BringYourOwnKeyOptions {
  /** The user's own key. Never one of the app's: whatever an app ships, everybody can read. */
  key: string;
  /** Default `Authorization`. */
  header?: string;
  /** Default `Bearer ` for `Authorization`, else nothing. */
  prefix?: string;
  /** Must be true: the app has told the user the risk below, and the user agreed. */
  userAcceptsThatScriptsOfThisPageCanReadTheKey: true;
}

/**
 * Keeps a key that the user brought in this page's memory. The risk: every script of the page, every
 * extension with access to it, and whoever injects a script, can read the key and spend the user's
 * money with it until the user revokes it; no cap of Localmost holds then. It is not stored, and is
 * gone with the page. Where you can, use a key proxy, or a key that its provider limits.
 * @throws InvalidRequestError without the consent, for a key that is none, or outside of a secure
 *   context
 */
export function dangerouslyKeepKeyInPage(options: BringYourOwnKeyOptions): PageKey {
  const { header = 'Authorization' } = options;
  const prefix = options.prefix ?? (header.toLowerCase() === 'authorization' ? 'Bearer ' : '');
  if (options.userAcceptsThatScriptsOfThisPageCanReadTheKey !== true) {
    throw invalid('userAcceptsThatScriptsOfThisPageCanReadTheKey', 'the user has not agreed');
  }
  if (globalThis.isSecureContext === false) {
    throw invalid(
      'key',
      'this page came over an insecure connection, so others may have changed it',
    );
  }
  // A line end in a header's value would begin another header.
  if (!/^[\x21-\x7e]{8,4096}$/.test(options.key)) throw invalid('key', 'it is not a key');
  let key: string | null = options.key;
  return {
    async headers() {
      if (key === null) throw invalid('key', 'it was forgotten');
      return { [header]: prefix + key };
    },
    forget() {
      key = null;
    },
  };
}

/** Does not repeat the key. */
function invalid(path: string, why: string): InvalidRequestError {
  return new InvalidRequestError({
    message: `The key cannot be kept in the page: ${why}.`,
    details: { path },
    remedies: ['Hold the key in a key proxy or in Electron’s main process instead.'],
  });
}

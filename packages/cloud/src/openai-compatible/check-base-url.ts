import { InvalidRequestError } from '@localmost/protocol';

/** The base URL, without what must not be in one. @throws InvalidRequestError */
export function checkBaseUrl(baseUrl: string): string {
  if (!URL.canParse(baseUrl)) throw invalid('it is not a URL');
  const url = new URL(baseUrl);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw invalid('it is not http(s)');
  if (url.username !== '' || url.password !== '') throw invalid('it holds a name or a password');
  if (url.search !== '' || url.hash !== '') throw invalid('it holds a query or a fragment');
  return url.href;
}

/** Does not repeat the URL: it may hold a key. */
function invalid(why: string): InvalidRequestError {
  return new InvalidRequestError({
    message: `The base URL cannot be used: ${why}.`,
    details: { path: 'baseUrl' },
    remedies: ['Pass a URL such as "https://api.example.com/v1", and keys as `apiKey`.'],
  });
}

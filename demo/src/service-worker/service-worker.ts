/* Keeps the page itself for a visit without a network, and gives it the headers that make it
   cross-origin isolated where the host sends none: only then may wasm use threads. Weights are not its
   business: they lie verified in IndexedDB, and their downloads pass it by. */

/** The build puts the list of the page's files here. */
declare const __LOCALMOST_SHELL__: { version: string; paths: string[] };
declare const self: ServiceWorkerGlobalScope;

/** Makes this file a module, so that `self` can be declared anew. */
export {};

const shell = __LOCALMOST_SHELL__;
const cachePrefix = 'localmost-shell-';
const cacheName = cachePrefix + shell.version;
/** A host's `Vary` (many send `Origin`) must not hide a file from a page that asks a little differently. */
const keptMatch: CacheQueryOptions = { ignoreVary: true };

self.addEventListener('install', (event) => {
  event.waitUntil(fillCache());
});

self.addEventListener('activate', (event) => {
  event.waitUntil(takeOver());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const scope = new URL(self.registration.scope);
  const isOurs = url.origin === scope.origin && url.pathname.startsWith(scope.pathname);
  const path = url.pathname.slice(scope.pathname.length);
  if (request.method !== 'GET' || !isOurs) return;
  if (request.mode === 'navigate' && path === '') {
    event.respondWith(freshPage(request).then(isolated));
  } else if (path.startsWith('assets/') || shell.paths.includes(`./${path}`)) {
    event.respondWith(keptFile(request).then(isolated));
  }
});

/** A worker's script needs the second too. What the host states itself stays as it is. */
const isolationHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

function isolated(response: Response): Response {
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(isolationHeaders)) {
    if (!headers.has(name)) headers.set(name, value);
  }
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}

async function fillCache(): Promise<void> {
  const cache = await caches.open(cacheName);
  await cache.addAll(shell.paths);
  await self.skipWaiting();
}

async function takeOver(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(cachePrefix) && name !== cacheName);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** The network's page where there is one, so that an update is seen at once. */
async function freshPage(request: Request): Promise<Response> {
  try {
    const response = await fetch(request);
    if (response.ok) return response;
    throw new Error(`The server answered ${response.status}.`);
  } catch (error) {
    const kept = await caches.match('./', keptMatch);
    if (kept) return kept;
    throw error;
  }
}

/** A file named by its content never changes: the kept one is right, a new one is kept. */
async function keptFile(request: Request): Promise<Response> {
  const kept = await caches.match(request, keptMatch);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.status === 200) {
    const cache = await caches.open(cacheName);
    await cache.put(request, response.clone());
  }
  return response;
}

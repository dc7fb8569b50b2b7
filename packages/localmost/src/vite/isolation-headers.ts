/** How a page is cut off from other origins, so that wasm may use threads. */
export type Isolation = 'require-corp' | 'credentialless';

type Headers = Readonly<Record<string, unknown>>;

const openerPolicy = 'Cross-Origin-Opener-Policy';
const embedderPolicy = 'Cross-Origin-Embedder-Policy';

/** The headers that are still wanting where `own` are set already; whatever the app says stands. */
export function wantingHeaders(
  own: Headers | undefined,
  isolation: Isolation,
): Record<string, string> {
  const wanted = { [openerPolicy]: 'same-origin', [embedderPolicy]: isolation };
  return Object.fromEntries(
    Object.entries(wanted).filter(([name]) => headerOf(own ?? {}, name) === undefined),
  );
}

/** What keeps a page with these headers from being isolated, as one sentence; null where nothing does. */
export function isolationFault(headers: Headers): string | null {
  const opener = headerOf(headers, openerPolicy);
  if (opener !== 'same-origin') return `${openerPolicy} is ${shown(opener)}, not same-origin`;
  const embedder = headerOf(headers, embedderPolicy);
  if (embedder === 'require-corp' || embedder === 'credentialless') return null;
  return `${embedderPolicy} is ${shown(embedder)}, not require-corp or credentialless`;
}

function headerOf(headers: Headers, name: string): string | undefined {
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name.toLowerCase());
  return found?.[1] === undefined ? undefined : String(found[1]);
}

function shown(value: string | undefined): string {
  return value === undefined ? 'missing' : `“${value}”`;
}

/** What came of one attempt to reach an address. */
export interface EscapeOutcome {
  /** `absent`: this realm has no such way. */
  outcome: 'escaped' | 'refused' | 'absent';
  /** The directive of the policy violation, or the error's name. */
  evidence: string;
}

/** How long an attempt may stay without an answer, in milliseconds, before it counts as refused. */
const patienceMs = 1500;
/** Violation events come a little after the refusal they belong to. */
const violationMs = 200;

/** Every way to the network that a page or a worker is known to have, by name. */
const ways: Readonly<Record<string, (address: string) => unknown>> = {
  fetch: (address: string) => fetch(address, { mode: 'no-cors' }),
  'fetch keepalive': (address: string) =>
    fetch(address, { mode: 'no-cors', keepalive: true, method: 'POST', body: 'stolen' }),
  XMLHttpRequest: (address: string) =>
    settled((done, failed) => {
      const request = new XMLHttpRequest();
      request.onload = done;
      request.onerror = failed;
      request.open('GET', address);
      request.send();
    }),
  WebSocket: (address: string) => firstEvent(new WebSocket(address.replace(/^http/, 'ws')), 'open'),
  EventSource: (address: string) => firstEvent(new EventSource(address), 'open'),
  WebTransport: (address: string) => new WebTransport(address.replace(/^http:/, 'https:')).ready,
  WebRTC: async (address: string) => {
    const { host } = new URL(address);
    const connection = new RTCPeerConnection({ iceServers: [{ urls: `stun:${host}` }] });
    connection.createDataChannel('stolen');
    await connection.setLocalDescription(await connection.createOffer());
    return never();
  },
  sendBeacon: async (address: string) => {
    if (!('sendBeacon' in navigator)) throw new ReferenceError('sendBeacon is not defined');
    if (!navigator.sendBeacon(address, 'stolen')) throw new TypeError('the beacon was refused');
    return never();
  },
  'import()': (address: string) => import(/* @vite-ignore */ address),
  importScripts: async (address: string) => {
    const { importScripts } = globalThis as { importScripts?: (address: string) => void };
    if (!importScripts) throw new ReferenceError('importScripts is not defined');
    importScripts(address);
  },
  'worker of the address': (address: string) =>
    firstEvent(new Worker(address, { type: 'module' }), 'message'),
  'fetch in a nested worker': (address: string) =>
    nestedAnswer(`fetch(${JSON.stringify(address)}, { mode: 'no-cors' })`),
  'WebSocket in a nested worker': (address: string) =>
    nestedAnswer(`new Promise((done, failed) => {
      const socket = new WebSocket(${JSON.stringify(address.replace(/^http/, 'ws'))});
      socket.onopen = done;
      socket.onerror = () => failed(new TypeError('error event'));
    })`),
  'Cache.add': async (address: string) =>
    (await caches.open('escape-attempt')).add(new Request(address, { mode: 'no-cors' })),
  font: (address: string) => new FontFace('stolen', `url(${JSON.stringify(address)})`).load(),
  img: (address: string) => {
    const image = new Image();
    const loaded = firstEvent(image, 'load');
    image.src = address;
    return loaded;
  },
  css: (address: string) => appended('link', { rel: 'stylesheet', href: address }),
  script: (address: string) => appended('script', { src: address }),
  frame: (address: string) => appended('iframe', { src: address }),
  form: async (address: string) => {
    const form = document.createElement('form');
    form.method = 'post';
    form.action = address;
    form.target = 'stolen';
    document.body.append(form);
    form.submit();
    return never();
  },
  navigation: async (address: string) => {
    // A worker's location cannot be set; a page would be left by its own, so that it opens another.
    if (typeof document === 'undefined') {
      (location as { href: string }).href = address;
      throw new TypeError('a worker does not navigate');
    }
    if (window.open(address) === null) throw new TypeError('no window was opened');
    return never();
  },
};

/** A way's name, one of `escapeWays`. */
export type EscapeWay = string;

/** All ways, for tests that try each. */
export const escapeWays: readonly EscapeWay[] = Object.keys(ways);

/**
 * Does what hostile code would: tries one way out, in the realm it runs in. An attempt that gets no
 * answer counts as refused by silence: only the server that it was sent to knows better.
 * @param address of a server that records what reaches it
 */
export async function tryEscape(way: EscapeWay, address: string): Promise<EscapeOutcome> {
  const directives: string[] = [];
  const onViolation = (event: Event) =>
    directives.push((event as SecurityPolicyViolationEvent).effectiveDirective);
  globalThis.addEventListener('securitypolicyviolation', onViolation);
  try {
    const attempt = ways[way];
    if (attempt === undefined) throw new RangeError(`There is no way "${way}".`);
    await Promise.race([attempt(address), pause(patienceMs).then(() => Promise.reject(silence))]);
    return { outcome: 'escaped', evidence: 'it was answered' };
  } catch (thrown) {
    if (thrown instanceof ReferenceError) return { outcome: 'absent', evidence: thrown.message };
    if (directives.length === 0) await pause(violationMs);
    const name = thrown instanceof Error ? thrown.name : String(thrown);
    return { outcome: 'refused', evidence: directives[0] ?? name };
  } finally {
    globalThis.removeEventListener('securitypolicyviolation', onViolation);
  }
}

const silence: unknown = new DOMException('There was no answer.', 'TimeoutError');

function never(): Promise<never> {
  return new Promise(() => undefined);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function settled(work: (done: () => void, failed: () => void) => void): Promise<void> {
  return new Promise((resolve, reject) =>
    work(resolve, () => reject(new TypeError('error event'))),
  );
}

function firstEvent(target: EventTarget, good: string): Promise<void> {
  return settled((done, failed) => {
    target.addEventListener(good, done);
    target.addEventListener('error', failed);
  });
}

function appended(tag: string, properties: Record<string, string>): Promise<void> {
  const element = Object.assign(document.createElement(tag), properties);
  const loaded = firstEvent(element, 'load');
  document.body.append(element);
  return loaded;
}

/**
 * What code gives in a worker inside this one, made from a `blob:` as a wasm thread is. It reports
 * the directive that refused it, where it saw one.
 */
async function nestedAnswer(code: string): Promise<void> {
  const source = `
    const seen = [];
    addEventListener('securitypolicyviolation', (event) => seen.push(event.effectiveDirective));
    const refused = (error) => setTimeout(() => postMessage(seen[0] ?? String(error?.name)), ${violationMs});
    Promise.resolve().then(() => ${code}).then(() => postMessage('escaped'), refused);`;
  const worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
  const answer = await new Promise<string>((resolve, reject) => {
    worker.onmessage = (event: MessageEvent<string>) => resolve(event.data);
    worker.onerror = () => reject(new TypeError('the nested worker did not start'));
  }).finally(() => worker.terminate());
  if (answer !== 'escaped') throw new DOMException('refused in the nested worker', answer);
}

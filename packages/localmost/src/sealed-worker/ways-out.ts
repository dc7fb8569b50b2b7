import type { WayOut } from './seal-attempt.ts';

/** Loads anywhere without a network, unless a policy forbids it. */
const emptyModule = 'data:text/javascript,export%20default%201';

/**
 * Every way to the network that a worker is known to have. Addresses are this origin's own, so that
 * a worker without a seal tells no stranger that it tried.
 * @param origin of this worker, such as `https://app.example`
 */
export function waysOut(origin: string): WayOut[] {
  const base = origin.startsWith('http') ? origin : 'http://127.0.0.1:9';
  const address = new URL('/localmost-seal-attempt', base).href;
  const unproven = (name: string, tryIt: () => Promise<unknown>): WayOut => ({
    name,
    refusedBy: 'violation',
    tryIt,
  });
  return [
    { name: 'fetch data:', refusedBy: 'error', tryIt: () => fetch('data:,') },
    {
      name: 'import()',
      refusedBy: 'error',
      tryIt: () => import(/* @vite-ignore */ emptyModule),
    },
    { name: 'importScripts', refusedBy: 'absence', tryIt: tryImportScripts },
    unproven('fetch', () => fetch(address)),
    unproven('XMLHttpRequest', () => tryRequest(address)),
    unproven('WebSocket', () => opened(new WebSocket(address.replace(/^http/, 'ws')))),
    unproven('EventSource', () => opened(new EventSource(address))),
    unproven('data: worker', () => tryWorker('data:text/javascript,postMessage(1)')),
    unproven('worker of this origin', () => tryWorker(address)),
    ...(typeof WebTransport === 'undefined'
      ? []
      : [
          unproven(
            'WebTransport',
            () => new WebTransport(address.replace(/^http:/, 'https:')).ready,
          ),
        ]),
    absent('RTCPeerConnection', globalThis),
    absent('SharedWorker', globalThis),
    absent('sendBeacon', navigator),
  ];
}

/** A way that no browser gives to workers; one that did would not be covered by the policy. */
function absent(name: string, owner: object): WayOut {
  return {
    name,
    refusedBy: 'absence',
    tryIt: async () => {
      if (!(name in owner)) throw new ReferenceError(`${name} is absent`);
    },
  };
}

/** Resolves at `open`, rejects at `error`, and leaves nothing open. */
function opened(channel: WebSocket | EventSource): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    channel.onopen = () => resolve();
    channel.onerror = () => reject(new DOMException('refused', 'NetworkError'));
  }).finally(() => channel.close());
}

function tryRequest(address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.onload = () => resolve();
    request.onerror = () => reject(new DOMException('refused', 'NetworkError'));
    request.open('GET', address);
    request.send();
  });
}

function tryWorker(address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(address, { type: 'module' });
    const end = (settle: () => void) => () => {
      worker.terminate();
      settle();
    };
    worker.onmessage = end(resolve);
    worker.onerror = end(() => reject(new DOMException('refused', 'NetworkError')));
  });
}

/** Module workers have it by name only: it throws whatever the policy is. */
async function tryImportScripts(): Promise<void> {
  const { importScripts } = globalThis as { importScripts?: (address: string) => void };
  if (importScripts === undefined) throw new ReferenceError('importScripts is absent');
  importScripts(emptyModule);
}

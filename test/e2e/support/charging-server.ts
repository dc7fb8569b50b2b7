import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** A provider on loopback that charges for every call and never forgets one. */
export interface ChargingServer {
  readonly origin: string;
  /** Micro-dollars by request id, one entry for every time it was charged. */
  readonly charges: ReadonlyMap<string, readonly number[]>;
  readonly chargedMicroUsd: number;
  /** Calls that wait for their answer. */
  readonly waiting: number;
  /** The most that it had charged, with every waiting call at its worst cost. */
  readonly mostCommittedMicroUsd: number;
  /** How long a call takes from now on. */
  delayMs: number;
  /** Forgets all charges. */
  reset(): void;
  close(): Promise<void>;
}

/** @param worstMicroUsd what a call costs at most; the true cost is between half of it and all */
export async function startChargingServer(worstMicroUsd: number): Promise<ChargingServer> {
  const script = await bundlePage();
  const charges = new Map<string, number[]>();
  let waiting = 0;
  let chargedMicroUsd = 0;
  let mostCommittedMicroUsd = 0;
  const charge = async (requestId: string): Promise<number> => {
    waiting++;
    const committed = chargedMicroUsd + waiting * worstMicroUsd;
    mostCommittedMicroUsd = Math.max(mostCommittedMicroUsd, committed);
    const spreadMs = (shareOf(requestId) + 0.5) * state.delayMs;
    await new Promise((resolve) => setTimeout(resolve, spreadMs));
    waiting--;
    const microUsd = Math.round(worstMicroUsd * (0.5 + shareOf(requestId) / 2));
    chargedMicroUsd += microUsd;
    charges.set(requestId, [...(charges.get(requestId) ?? []), microUsd]);
    return microUsd / 1e6;
  };
  const server = createServer(async (request, response) => {
    if (request.method === 'POST') {
      const usd = await charge(await textOf(request));
      response.end(String(usd));
    } else if (request.url === '/main.js') {
      // A sandboxed frame has no origin of its own.
      const headers = { 'Content-Type': 'text/javascript', 'Access-Control-Allow-Origin': '*' };
      response.writeHead(200, headers).end(script);
    } else {
      const html =
        '<!doctype html><title>Tab</title><script type="module" src="/main.js"></script>';
      response.writeHead(200, { 'Content-Type': 'text/html' }).end(html);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const state = {
    origin: `http://127.0.0.1:${port}`,
    charges,
    delayMs: 20,
    get waiting() {
      return waiting;
    },
    get chargedMicroUsd() {
      return chargedMicroUsd;
    },
    get mostCommittedMicroUsd() {
      return mostCommittedMicroUsd;
    },
    reset() {
      charges.clear();
      chargedMicroUsd = 0;
      mostCommittedMicroUsd = 0;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return state;
}

/** Between 0 and 1; the same for the same id. */
function shareOf(requestId: string): number {
  let hash = 0;
  for (const character of requestId) hash = (hash * 31 + character.charCodeAt(0)) % 1009;
  return hash / 1008;
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}

async function bundlePage(): Promise<string> {
  const bundle = await rolldown({
    input: join(root, 'test/e2e/page/spending.ts'),
    platform: 'browser',
    resolve: { conditionNames: ['source', 'import', 'module', 'browser', 'default'] },
  });
  const { output } = await bundle.generate({ format: 'esm', codeSplitting: false });
  await bundle.close();
  return output[0].code;
}

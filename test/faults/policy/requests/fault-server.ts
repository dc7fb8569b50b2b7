import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { RequestPlan, WireFault } from './request-plan.ts';

/** What a token costs at this server, in dollars a million. */
export const prices = { inputUsdPerMillion: 3, outputUsdPerMillion: 15 };

/** What the server saw and charged. */
export interface ServerBooks {
  /** Requests that reached it whole, by the number in their text. */
  received: number[];
  /** Bodies, for looking after words that must not be there. */
  hasSeen(words: string): boolean;
  /** Dollars by idempotency key: one key is charged once, however often it comes. */
  charges: ReadonlyMap<string, { number: number; usd: number }>;
}

/** A server of OpenAI's chat completions on the loopback that fails as the plans say. */
export interface FaultServer {
  baseUrl: string;
  books: ServerBooks;
  close(): Promise<void>;
}

/** The tries of all servers together, so that falling back meets the next fault of the plan. */
export type TryCounts = Map<number, number>;

/** Starts a server. @param tries shared by all servers of a run */
export async function startFaultServer(
  plans: readonly RequestPlan[],
  tries: TryCounts,
): Promise<FaultServer> {
  const received: number[] = [];
  const bodies: string[] = [];
  const charges = new Map<string, { number: number; usd: number }>();
  const server = createServer((request, response) => {
    response.on('error', () => undefined);
    answer(request, response).catch(() => response.destroy());
  });
  const address = await listen(server);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await textOf(request);
    bodies.push(text);
    const asked = askedOf(text);
    received.push(asked.number);
    const count = tries.get(asked.number) ?? 0;
    tries.set(asked.number, count + 1);
    const plan = plans[asked.number];
    if (!plan) throw new RangeError(`no plan for ${asked.number}`);
    const key = String(request.headers['idempotency-key'] ?? `none-${received.length}`);
    const charge = (words: number) => {
      if (charges.has(key)) return;
      const { inputUsdPerMillion, outputUsdPerMillion } = prices;
      const usd = (asked.promptTokens * inputUsdPerMillion + words * outputUsdPerMillion) / 1e6;
      charges.set(key, { number: asked.number, usd });
    };
    const fault = plan.faults[Math.min(count, plan.faults.length - 1)] ?? 'none';
    await act(fault, response, asked, charge);
  }

  return {
    baseUrl: `http://127.0.0.1:${address.port}/v1`,
    books: {
      received,
      charges,
      hasSeen: (words) => bodies.some((body) => body.includes(words)),
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

interface Asked {
  number: number;
  model: string;
  promptTokens: number;
  words: readonly string[];
}

/** The words of the whole answer to a request, in the pieces in which they are sent. */
export function wordsFor(number: number, isJson: boolean): string[] {
  return isJson ? ['{"n":', `${number}`, '}'] : [`n=${number}:`, ' the', ' whole', ' answer', '.'];
}

function askedOf(text: string): Asked {
  const body: { model: string; messages: { content: string }[]; response_format?: unknown } =
    JSON.parse(text);
  const prompt = body.messages.map(({ content }) => content).join('\n');
  const number = Number(/request (\d+)/.exec(prompt)?.[1]);
  return {
    number,
    model: body.model,
    promptTokens: Math.ceil(text.length / 4),
    words: wordsFor(number, body.response_format !== undefined),
  };
}

async function act(
  fault: WireFault,
  response: ServerResponse,
  asked: Asked,
  charge: (words: number) => void,
): Promise<void> {
  switch (fault) {
    case 'rate-limited': {
      // Whole seconds hold the whole run up, so that few are asked for.
      const wait = asked.number % 200 === 0 ? { 'retry-after': '1' } : { 'retry-after-ms': '8' };
      return refuse(response, 429, wait);
    }
    case 'server-error':
      return refuse(response, 500);
    case 'overloaded':
      return refuse(response, 503, { 'retry-after-ms': '5' });
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<!doctype html><title>Sign in</title>');
      return;
    case 'reset':
      response.destroy();
      return;
    case 'work-lost':
      // The answer was made, and paid for, and the connection is gone before its first byte.
      charge(asked.words.length);
      response.destroy();
      return;
    case 'stall':
      await untilClosed(response);
      return;
    default:
      return stream(fault, response, asked, charge);
  }
}

async function stream(
  fault: WireFault,
  response: ServerResponse,
  { model, promptTokens, words }: Asked,
  charge: (words: number) => void,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (part: object) => response.write(`data: ${JSON.stringify(part)}\n\n`);
  const chunk = (choice: object, rest: object = {}) =>
    send({
      id: 'x',
      object: 'chat.completion.chunk',
      created: 1,
      model,
      ...rest,
      choices: [choice],
    });
  chunk({ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null });
  const half = Math.ceil(words.length / 2);
  for (const [place, content] of words.entries()) {
    if (place === half && fault !== 'none') {
      charge(half);
      // Let what was written reach the other side before the fault does.
      await pause(3);
      return breakOff(fault, response, send);
    }
    chunk({ index: 0, delta: { content }, finish_reason: null });
  }
  charge(words.length);
  const usage = {
    prompt_tokens: promptTokens,
    completion_tokens: words.length,
    total_tokens: promptTokens + words.length,
  };
  chunk({ index: 0, delta: {}, finish_reason: 'stop' }, { usage });
  response.end('data: [DONE]\n\n');
}

async function breakOff(
  fault: WireFault,
  response: ServerResponse,
  send: (part: object) => void,
): Promise<void> {
  if (fault === 'stall-in-the-middle') await untilClosed(response);
  else if (fault === 'reset-in-the-middle') response.destroy();
  else {
    if (fault === 'error-in-the-middle') send({ error: { message: 'overloaded', code: 503 } });
    response.end();
  }
}

/** No stall outlives this, should the client never give up. */
const longestStallMs = 20_000;

async function untilClosed(response: ServerResponse): Promise<void> {
  const closed = new Promise<void>((resolve) => response.once('close', resolve));
  const timer = setTimeout(() => response.destroy(), longestStallMs);
  await closed;
  clearTimeout(timer);
}

function refuse(response: ServerResponse, status: number, headers: Record<string, string> = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ error: { message: 'not now', code: status } }));
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request.setEncoding('utf8')) text += piece;
  return text;
}

function listen(server: Server): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('no address'));
      else resolve(address);
    });
  });
}

import { EventEmitter } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { singleCaller } from '../auth/caller.ts';
import { createKeyProxy } from '../create-key-proxy.ts';
import {
  answerJson,
  event,
  type ScriptedUpstream,
  startScriptedUpstream,
  textChunk,
  type UpstreamScript,
} from '../testing/scripted-upstream.ts';
import { chatModel, hello, upstreamKey } from '../testing/start-proxy.ts';
import type { MainPort } from './answer-port.ts';
import { type AskMain, ipcChannel } from './ipc-contract.ts';
import { type MainEvent, serveRenderers } from './main.ts';
import { exposeModelCalls } from './preload.ts';
import { electronFetch } from './renderer.ts';

// Real servers and sockets: generous, for machines that do much else.
vi.setConfig({ testTimeout: 60_000 });

/**
 * Electron cannot run here. These objects stand in for its process boundary: messages are cloned,
 * ports are Node's own, and a port on the main side has Electron's `on` in place of `onmessage`.
 */
class ScriptedIpc extends EventEmitter {
  frame: MainEvent['senderFrame'] = { origin: 'app://notes', parent: null };
  readonly ports: MessagePort[] = [];

  /** `ipcRenderer.postMessage`. */
  postMessage(channel: string, message: unknown, transfer: MessagePort[]): void {
    this.ports.push(...transfer);
    const ports = transfer.map(scriptedMainPort);
    this.emit(channel, { senderFrame: this.frame, ports }, structuredClone(message));
  }

  closePorts(): void {
    for (const port of this.ports) port.close();
  }
}

function scriptedMainPort(port: MessagePort): MainPort {
  return {
    on(name: string, listener: (event: never) => void) {
      port.addEventListener(name, listener as unknown as EventListener);
    },
    start: () => port.start(),
    postMessage: (message) => port.postMessage(message),
    close: () => port.close(),
  };
}

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function start(script: UpstreamScript): Promise<{
  ipc: ScriptedIpc;
  upstream: ScriptedUpstream;
  exposed: Map<string, AskMain>;
  fetch: typeof globalThis.fetch;
}> {
  const upstream = await startScriptedUpstream(script);
  const proxy = createKeyProxy({
    upstreams: [{ id: 'vendor', baseUrl: upstream.baseUrl, key: upstreamKey, models: [chatModel] }],
    verify: singleCaller('this-device'),
    allowedOrigins: [],
    caps: { total: { perDayUsd: 1 } },
  });
  const ipc = new ScriptedIpc();
  const stop = serveRenderers({ ipcMain: ipc, proxy, allowedOrigins: ['app://notes'] });
  const exposed = new Map<string, AskMain>();
  exposeModelCalls({
    contextBridge: { exposeInMainWorld: (name, api) => void exposed.set(name, api) },
    ipcRenderer: ipc,
  });
  cleanUps.push(
    () => ipc.closePorts(),
    stop,
    () => upstream.close(),
  );
  const askMain = exposed.get('localmostAskMain');
  if (!askMain) throw new Error('nothing was exposed');
  return { ipc, upstream, exposed, fetch: electronFetch(askMain) };
}

const url = 'http://anything.invalid/v1/chat/completions';
const post = (body: unknown, signal?: AbortSignal): RequestInit => ({
  method: 'POST',
  headers: { Authorization: 'Bearer of-the-page', 'X-Evil': '1' },
  body: JSON.stringify(body),
  ...(signal && { signal }),
});

describe('a model call out of a renderer', () => {
  it('is answered by the main process, which alone knows the key', async () => {
    const usage = { prompt_tokens: 1, completion_tokens: 1 };
    const { upstream, fetch } = await start((_call, response) => answerJson(response, 'Hi', usage));
    const response = await fetch(url, post(hello));
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ choices: [{ message: { content: 'Hi' } }] });
    expect(upstream.calls[0]?.headers.authorization).toBe(`Bearer ${upstreamKey}`);
    expect(upstream.calls[0]?.headers['x-evil']).toBeUndefined();
  });

  it('streams, a piece at a time and only as fast as the page reads', async () => {
    let written = 0;
    const { fetch } = await start(async (_call, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      for (const word of ['one', 'two', 'three']) {
        response.write(event(textChunk(word)));
        written++;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      response.end(event('[DONE]'));
    });
    const response = await fetch(url, post({ ...hello, stream: true }));
    const reader = response.body?.getReader();
    const first = await reader?.read();
    expect(new TextDecoder().decode(first?.value)).toContain('"one"');
    expect(written).toBeLessThan(3);
    let rest = '';
    for (let it = await reader?.read(); it && !it.done; it = await reader?.read()) {
      rest += new TextDecoder().decode(it.value);
    }
    expect(rest).toContain('"three"');
    expect(rest.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  it.each(['signal', 'cancel', 'closed port'])(
    'ends at the server when the page leaves by %s',
    async (way) => {
      const { ipc, upstream, fetch } = await start((_call, response) => {
        response.writeHead(200, { 'Content-Type': 'text/event-stream' });
        response.write(event(textChunk('endless')));
      });
      const abort = new AbortController();
      const response = await fetch(url, post({ ...hello, stream: true }, abort.signal));
      const reader = response.body?.getReader();
      await reader?.read();
      if (way === 'signal') {
        abort.abort();
        await expect(reader?.read()).rejects.toThrow();
      } else if (way === 'cancel') await reader?.cancel();
      else ipc.closePorts();
      await upstream.calls[0]?.aborted;
    },
  );

  it('that was cut off does not look whole', async () => {
    const { fetch } = await start((_call, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write(event(textChunk('half')));
      setTimeout(() => response.destroy(), 20);
    });
    const response = await fetch(url, post({ ...hello, stream: true }));
    await expect(response.text()).rejects.toMatchObject({ code: 'network' });
  });

  it.each([
    ['another origin', { origin: 'https://evil.example', parent: null }],
    ['an embedded frame', { origin: 'app://notes', parent: { origin: 'app://notes' } }],
    ['a frame that is gone', null],
  ])('from %s is refused before anything is sent', async (_what, frame) => {
    const { ipc, upstream, fetch } = await start((_call, response) => answerJson(response, 'Hi'));
    ipc.frame = frame;
    const response = await fetch(url, post(hello));
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ error: { code: 'frame_not_allowed' } });
    expect(upstream.calls).toHaveLength(0);
  });

  it.each([
    { route: '/v1/files', bodyJson: '{}' },
    { route: 'http://10.0.0.1/v1/chat/completions', bodyJson: '{}' },
    { route: '/v1/chat/completions', bodyJson: 7 },
    { route: '/v1/chat/completions', bodyJson: '{}', headers: { a: 'b' } },
    null,
    'text',
  ])('of the wrong shape is refused: %j', async (message) => {
    const { ipc, upstream } = await start((_call, response) => answerJson(response, 'Hi'));
    const { port1, port2 } = new MessageChannel();
    const head = new Promise((resolve) => {
      port1.onmessage = (received) => resolve(received.data);
    });
    ipc.postMessage(ipcChannel, message, [port2]);
    expect(await head).toMatchObject({ type: 'head', status: 400 });
    expect(upstream.calls).toHaveLength(0);
    port1.close();
  });

  it('without a port is ignored, and an unknown address is not found', async () => {
    const { ipc, fetch } = await start((_call, response) => answerJson(response, 'Hi'));
    expect(() => ipc.postMessage(ipcChannel, {}, [])).not.toThrow();
    expect((await fetch('http://anything.invalid/v1/files', { method: 'POST' })).status).toBe(404);
  });

  it('goes through the one function that the page is given', async () => {
    const { exposed, fetch } = await start((_call, response) => answerJson(response, 'Hi'));
    expect([...exposed.keys()]).toEqual(['localmostAskMain']);
    const response = await fetch('http://anything.invalid/v1/models');
    expect(await response.json()).toMatchObject({ data: [{ id: 'small-1' }] });
  });
});

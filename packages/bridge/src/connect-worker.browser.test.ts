import { EngineFailureError, QueueFullError, WorkerLostError } from '@localmost/protocol';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { connectWorker } from './connect-worker.ts';
import type { ScriptedHost } from './fixtures/scripted-host.worker.ts';
import type { WorkerConnection } from './guarded-connection.ts';

let connection: WorkerConnection<ScriptedHost>;

function connect(silenceMs = 5000): ScriptedHost {
  const worker = new Worker(new URL('./fixtures/scripted-host.worker.ts', import.meta.url), {
    type: 'module',
  });
  connection = connectWorker<ScriptedHost>(worker, { silenceMs, name: 'scripted worker' });
  return connection.host;
}

async function caught(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => expect.unreachable('should have thrown'),
    (error: unknown) => error,
  );
}

afterEach(() => connection.close());

describe('errors', () => {
  test('keep class, code, numbers, remedies and cause', async () => {
    const error = await caught(connect().failTyped());
    expect(error).toBeInstanceOf(QueueFullError);
    expect(error).toMatchObject({
      code: 'queue-full',
      retryable: true,
      details: { limit: 8, waiting: 8 },
      remedies: ['Wait.', 'Ask less.'],
    });
    expect((error as Error).cause).toMatchObject({ message: 'RangeError: inner' });
  });

  test('of a library arrive as an engine failure that names them', async () => {
    const error = await caught(connect().failForeign());
    expect(error).toBeInstanceOf(EngineFailureError);
    expect((error as Error).message).toBe('TypeError: not ours');
  });
});

describe('abort signals', () => {
  test('abort on the other side, with their reason', async () => {
    const controller = new AbortController();
    const answer = connect().waitForAbort(controller.signal);
    controller.abort();
    expect(await answer).toMatch(/^DOMException: /);
  });

  test('that are aborted already arrive so', async () => {
    const signal = AbortSignal.abort(new QueueFullError({ message: 'why', remedies: [] }));
    expect(await connect().waitForAbort(signal)).toBe('QueueFullError: why');
  });
});

test('a listener hears each call', async () => {
  const heard: number[] = [];
  await connect().report((progress) => heard.push(progress.loadedBytes));
  expect(heard).toEqual([1, 2]);
});

describe('streams', () => {
  test('give every item in order, then end', async () => {
    const host = connect();
    const items: number[] = [];
    for await (const item of await host.count(100)) items.push(item);
    expect(items).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(await host.counters()).toEqual({ produced: 100, cleanedUp: 1 });
  });

  test('produce nothing before they are read, and only a bounded number ahead', async () => {
    const host = connect();
    const iterator = (await host.count(1000))[Symbol.asyncIterator]();
    expect((await host.counters()).produced).toBe(0);
    await iterator.next();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const { produced } = await host.counters();
    expect(produced).toBeGreaterThanOrEqual(1);
    expect(produced).toBeLessThanOrEqual(9);
    await iterator.return?.();
  });

  test('run the producer’s clean-up when the reader breaks out', async () => {
    const host = connect();
    for await (const item of await host.count(1000)) if (item === 3) break;
    expect(await host.counters()).toMatchObject({ cleanedUp: 1 });
  });

  test('throw the producer’s error, with its class, after the items before it', async () => {
    const host = connect();
    const items: number[] = [];
    const read = async () => {
      for await (const item of await host.count(10, 4)) items.push(item);
    };
    expect(await caught(read())).toBeInstanceOf(QueueFullError);
    expect(items).toEqual([0, 1, 2, 3]);
    expect(await host.counters()).toMatchObject({ cleanedUp: 1 });
  });

  test('answer several reads at once in order', async () => {
    const iterator = (await connect().count(2))[Symbol.asyncIterator]();
    const results = await Promise.all([iterator.next(), iterator.next(), iterator.next()]);
    expect(results.map((result) => result.done)).toEqual([false, false, true]);
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  test('are not made of a folder, which structured clone carries as itself', async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('a-folder', { create: true });
    expect(await connect().nameOfFolder(folder)).toBe('a-folder');
  });

  test('close both ports on every way out', async () => {
    const close = vi.spyOn(MessagePort.prototype, 'close');
    const host = connect();
    for await (const _ of await host.count(3));
    expect(close).toHaveBeenCalledTimes(1);
    for await (const _ of await host.count(30)) break;
    expect(close).toHaveBeenCalledTimes(2);
    await caught(
      (async () => {
        for await (const _ of await host.count(3, 1));
      })(),
    );
    expect(close).toHaveBeenCalledTimes(3);
    close.mockRestore();
  });
});

describe('a worker’s death', () => {
  test('by closing rejects the calls and streams under way', async () => {
    const host = connect();
    const iterator = (await host.stall())[Symbol.asyncIterator]();
    await iterator.next();
    const call = caught(host.waitForAbort(new AbortController().signal));
    const read = caught(iterator.next());
    connection.close();
    expect(await call).toBeInstanceOf(WorkerLostError);
    expect(await read).toBeInstanceOf(WorkerLostError);
    expect(await caught(host.counters())).toBeInstanceOf(WorkerLostError);
    expect(await iterator.return?.()).toEqual({ done: true, value: undefined });
  });

  test('by freezing is found by its silence', async () => {
    const host = connect(3000);
    await host.counters();
    expect(await caught(host.freeze())).toBeInstanceOf(WorkerLostError);
    expect(connection.lostReason?.message).toContain('3000 ms');
  });

  test('is not suspected while it works without blocking', async () => {
    const host = connect(3000);
    const controller = new AbortController();
    const answer = host.waitForAbort(controller.signal);
    await new Promise((resolve) => setTimeout(resolve, 4500));
    controller.abort();
    expect(await answer).toContain('DOMException');
  });

  test('is told where it answers but does not get on, and not where it gets on slowly', async () => {
    const host = connect(3000);
    await host.work(true, 5000);
    expect(await caught(host.work(false, 20_000))).toBeInstanceOf(WorkerLostError);
    expect(connection.lostReason?.message).toContain('did not get on for 3000 ms');
  });

  test('by an uncaught error is told with its message', async () => {
    const error = await caught(connect().throwLater());
    expect(error).toBeInstanceOf(WorkerLostError);
    expect((error as Error).message).toContain('uncaught');
  });
});

import { createClient, SealBrokenError, WorkerLostError } from 'localmost';
import { afterEach, expect, test } from 'vitest';
import {
  caught,
  fixtureUrl,
  scripted,
  scriptedClient,
  scriptedManifest,
  scriptedRuntime,
} from './support/scripted-client.ts';

afterEach(() => {
  expect(document.querySelectorAll('iframe[title="Localmost sealed worker"]').length).toBe(0);
});

test('the seal’s proof names every attempt, in the worker and in one inside it', async () => {
  const client = await scriptedClient();
  const seal = client.models.loaded()[0]?.seal;
  expect(seal?.sealed).toBe(true);
  const names = seal?.attempts.map((attempt) => attempt.attempt) ?? [];
  for (const way of [
    'fetch data:',
    'fetch',
    'XMLHttpRequest',
    'WebSocket',
    'EventSource',
    'import()',
    'importScripts',
  ]) {
    expect(names).toContain(way);
    expect(names).toContain(`${way} in a nested worker`);
  }
  expect(seal?.attempts.filter((attempt) => !attempt.blocked)).toEqual([]);
  const evidence = new Map(seal?.attempts.map((attempt) => [attempt.attempt, attempt.evidence]));
  expect(evidence.get('fetch data:')).toBe('connect-src');
  expect(evidence.get('WebSocket in a nested worker')).toBe('connect-src');
  expect(evidence.get('worker of this origin')).toBe('worker-src');
  await client.close();
});

const ways = ['fetch', 'XMLHttpRequest', 'WebSocket', 'import()', 'worker of the address'];
test.each(ways)('code planted in the engine cannot get out by %s', async (way) => {
  const client = await scriptedClient();
  const answer = await client.chat.completions.create(
    scripted({ escape: { way, address: fixtureUrl.href } }),
  );
  expect(JSON.parse(answer.choices[0].message.content ?? '')).toMatchObject({ outcome: 'refused' });
  await client.close();
});

test('a page that is not sealed.html is found out, and no prompt goes to its worker', async () => {
  const sealedPageUrl = URL.createObjectURL(
    new Blob(['<!doctype html><meta http-equiv="Content-Security-Policy" content="img-src *">'], {
      type: 'text/html',
    }),
  );
  const client = createClient({
    manifests: [await scriptedManifest()],
    runtimes: [scriptedRuntime],
    sealedPageUrl,
  });
  const error = await caught(client.models.load('scripted'));
  expect(error).toBeInstanceOf(SealBrokenError);
  expect((error as Error).message).toContain('fetch data: (got out)');
  expect(client.models.loaded()).toEqual([]);
  await client.close();
});

test('sealed.html seals as the frame does', async () => {
  const sealedPageUrl = new URL('../../packages/localmost/sealed.html', import.meta.url).href;
  const client = await scriptedClient({ sealedPageUrl });
  expect(client.models.loaded()[0]?.seal.sealed).toBe(true);
  await client.close();
});

test('a page that cannot be framed is a typed error with the remedies', async () => {
  const client = createClient({
    manifests: [await scriptedManifest()],
    runtimes: [scriptedRuntime],
    sealedPageUrl: 'data:text/html,',
    timeouts: { startMs: 3000 },
  });
  const error = await caught(client.models.load('scripted'));
  expect(error).toBeInstanceOf(SealBrokenError);
  expect((error as SealBrokenError).remedies[0]).toContain('sealed.html');
  await client.close();
});

test('a frozen worker is given up, and the next request finds a new one', async () => {
  const client = await scriptedClient({ timeouts: { silenceMs: 3000 } });
  const error = await caught(client.chat.completions.create(scripted({ freeze: true })));
  expect(error).toBeInstanceOf(WorkerLostError);
  expect(client.models.loaded().length).toBe(1);
  expect((await client.chat.completions.create(scripted({}))).choices[0].finish_reason).toBe(
    'stop',
  );
  await client.close();
});

test('an engine that does not stop when aborted is ended with its worker', async () => {
  const client = await scriptedClient({ timeouts: { stopMs: 300 } });
  const controller = new AbortController();
  const work = client.chat.completions.create(
    scripted({ ignoreAbort: true, prefillSteps: 1000 }),
    controller,
  );
  setTimeout(() => controller.abort(), 50);
  expect(await caught(work)).toBe(controller.signal.reason);
  const next = await client.chat.completions.create(scripted({}));
  expect(next.choices[0].finish_reason).toBe('stop');
  await client.close();
});

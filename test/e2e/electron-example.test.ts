import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import { rootFolder } from '@localmost/cli';
import { expect as expectPage } from 'playwright/test';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveFolder } from '../../demo/examples/electron/src/app-protocol.ts';
import { KeyVault } from '../../demo/examples/electron/src/key-vault.ts';
import { startApp } from '../../demo/examples/electron/src/start-app.ts';
import { launchChromium } from './support/browser.ts';
import { FakeElectron, FakeSafeStorage } from './support/fake-electron.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'localmost-electron-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('the main process seals the app off before its first page', async () => {
  const electron = new FakeElectron(folder);
  await startApp(electron, { page: folder, preload: '/app/preload.cjs' });
  expect(electron.log).toEqual(['schemes', 'ready', 'handle app', 'window', 'load app://story/']);
  expect(electron.schemes).toEqual([
    {
      scheme: 'app',
      privileges: expect.objectContaining({
        standard: true,
        secure: true,
        supportFetchAPI: true,
        stream: true,
      }),
    },
  ]);
  expect(electron.windowOptions?.webPreferences).toEqual({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    preload: '/app/preload.cjs',
  });
  expect(electron.openHandler?.()).toEqual({ action: 'deny' });
  const granted: boolean[] = [];
  electron.permission?.(null, 'media', (yes) => granted.push(yes));
  expect(granted).toEqual([false]);
  const refused = ['https://evil.example/', 'app://story.evil/', 'app://story/'].filter((url) => {
    let prevented = false;
    electron.navigation?.({
      url,
      preventDefault: () => {
        prevented = true;
      },
    });
    return prevented;
  });
  expect(refused).toEqual(['https://evil.example/', 'app://story.evil/']);
  expect(electron.ipcMain.eventNames()).toEqual(['localmost:model-call']);
});

describe('the key', () => {
  test('lies encrypted on the disk, and anew where the system says so', async () => {
    const storage = new FakeSafeStorage();
    const file = join(folder, 'provider.key');
    const vault = new KeyVault(storage, file, 'linux');
    expect(await vault.read()).toBe('');
    await vault.save('sk-secret');
    expect((await readFile(file)).toString()).not.toContain('sk-secret');
    expect(await vault.read()).toBe('sk-secret');
    expect(storage.encryptions).toBe(1);
    storage.shouldReEncrypt = true;
    expect(await vault.read()).toBe('sk-secret');
    expect(storage.encryptions).toBe(2);
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('is not kept where it would be readable', async () => {
    const file = join(folder, 'readable.key');
    const none = Object.assign(new FakeSafeStorage(), { available: false });
    await expect(new KeyVault(none, file).save('sk-secret')).rejects.toThrow('no key store');
    const basic = Object.assign(new FakeSafeStorage(), { backend: 'basic_text' });
    await expect(new KeyVault(basic, file, 'linux').save('sk-secret')).rejects.toThrow();
    await expect(readFile(file)).rejects.toThrow('ENOENT');
  });
});

describe('the scheme', () => {
  test('serves the folder with types and isolation, and nothing beside it', async () => {
    const page = join(folder, 'page');
    await mkdir(page);
    await writeFile(join(page, 'index.html'), '<p>page</p>');
    await writeFile(join(page, 'engine.wasm'), 'wasm');
    await writeFile(join(folder, 'secret.txt'), 'secret');
    await symlink(join(folder, 'secret.txt'), join(page, 'link.txt'));
    const serve = serveFolder(page);
    const index = await serve(new Request('app://story/'));
    expect(await index.text()).toBe('<p>page</p>');
    expect(Object.fromEntries(index.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'x-content-type-options': 'nosniff',
    });
    const wasm = await serve(new Request('app://story/engine.wasm'));
    expect(wasm.headers.get('content-type')).toBe('application/wasm');
    const paths = [
      '../secret.txt',
      '%2e%2e/secret.txt',
      '..%2fsecret.txt',
      '%2e%2e%2fsecret.txt',
      '..%5csecret.txt',
      'x/..%2f..%2fsecret.txt',
      'link.txt',
      'missing.txt',
      'index.html%00.txt',
      '%zz',
    ];
    for (const path of paths) {
      expect((await serve(new Request(`app://story/${path}`))).status, path).toBe(404);
    }
    expect((await serve(new Request('app://other/index.html'))).status).toBe(404);
    expect((await serve(new Request('app://story/', { method: 'POST' }))).status).toBe(405);
  });

  test('gives the page all that it needs to answer in Chromium, isolated and under its policy', async () => {
    const page = join(folder, 'dist');
    await build({
      root: join(rootFolder, 'demo/examples/electron'),
      configFile: false,
      logLevel: 'warn',
      base: './',
      resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
      build: { outDir: page, emptyOutDir: true, assetsInlineLimit: 0, modulePreload: false },
    });
    // Chromium knows no app://, so each request is handed to the same function from loopback.
    const serve = serveFolder(page);
    const server = createServer(async (request, response) => {
      const answer = await serve(new Request(`app://story${request.url}`));
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      if (answer.body === null) return response.end();
      await pipeline(Readable.fromWeb(answer.body as NodeStream), response).catch(() => {});
      return response;
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const browser = await launchChromium(9);
    try {
      const tab = await browser.newPage();
      const complaints: string[] = [];
      tab.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      await tab.goto(`http://127.0.0.1:${port}/`);
      expect(await tab.evaluate(() => crossOriginIsolated)).toBe(true);
      await expectPage(tab.locator('p')).toHaveText(/^Ready: wasm/, { timeout: 60_000 });
      await tab.getByRole('button', { name: 'Go on' }).click();
      await expectPage(tab.getByRole('button', { name: 'Go on' })).toBeEnabled({ timeout: 60_000 });
      expect((await tab.locator('output').textContent())?.length).toBeGreaterThan(80);
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
      server.closeAllConnections();
      server.close();
    }
  });
});

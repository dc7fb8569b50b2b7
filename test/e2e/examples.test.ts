import { execFile } from 'node:child_process';
import { cp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright';
import { expect as expectPage } from 'playwright/test';
import { createServer, type InlineConfig, preview } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from './support/browser.ts';
import { installPacked, type PackedConsumer, packageTool } from './support/packed-consumer.ts';
import { serveStatic } from './support/static-server.ts';

const patience = { timeout: 60_000 };
let consumer: PackedConsumer;
let browser: Browser;

beforeAll(async () => {
  consumer = await installPacked(['vite', 'react', 'ai-sdk', 'plain-html']);
  browser = await launchChromium(9);
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await consumer?.close();
});

/** Opens a page that may ask nobody but its own server and those named, and has no complaint. */
async function visit(
  address: string,
  use: (page: Page) => Promise<void>,
  others: readonly string[] = [],
): Promise<void> {
  const allowed = [address, ...others].map((it) => new URL(it).origin);
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol === 'http:' && !allowed.includes(origin)) complaints.push(request.url());
  });
  try {
    await page.goto(address);
    await use(page);
    expect(complaints).toEqual([]);
  } finally {
    await page.close();
  }
}

/** Presses the button of the examples without a framework and waits for the end of the story. */
async function tellStory(page: Page): Promise<void> {
  await expectPage(page.locator('p')).toHaveText(/^Ready: wasm, \d+ thread/, patience);
  await page.getByRole('button', { name: 'Go on' }).click();
  await expectPage(page.getByRole('button', { name: 'Go on' })).toBeEnabled(patience);
  const story = (await page.locator('output').textContent()) ?? '';
  expect(story.length).toBeGreaterThan('Once upon a time there was a little fox who'.length + 40);
}

/** The address of an example that `vite build` made and `vite preview` serves. */
async function withBuilt(name: string, use: (address: string) => Promise<void>): Promise<void> {
  const root = join(consumer.folder, name);
  await packageTool('vite/bin/vite.js', root, ['build', '--logLevel', 'warn']);
  const server = await preview({ root, logLevel: 'warn', preview: { host: '127.0.0.1', port: 0 } });
  try {
    await use(server.resolvedUrls?.local[0] ?? '');
  } finally {
    await server.close();
  }
}

/** The address of an example under Vite's development server, and what the server warned of. */
async function withDevServer(
  name: string,
  use: (address: string, warnings: readonly string[]) => Promise<void>,
  more: InlineConfig = {},
): Promise<void> {
  const warnings: string[] = [];
  const log = () => {};
  const warn = (message: string) => void warnings.push(message);
  const server = await createServer({
    root: join(consumer.folder, name),
    server: { host: '127.0.0.1', port: 0 },
    customLogger: {
      info: log,
      warn,
      warnOnce: warn,
      error: warn,
      clearScreen: log,
      hasErrorLogged: () => false,
      hasWarned: false,
    },
    ...more,
  });
  try {
    await server.listen();
    await use(server.resolvedUrls?.local[0] ?? '', warnings);
  } finally {
    await server.close();
  }
}

test('every declaration of the package resolves for a consumer', async () => {
  const all = {
    extends: './react/tsconfig.json',
    // What others declare is checked too: a name that is missing in ours would be `any` otherwise.
    compilerOptions: { skipLibCheck: false },
    include: ['vite/src', 'vite/vite.config.ts', 'react/src'],
  };
  await writeFile(join(consumer.folder, 'tsconfig.json'), JSON.stringify(all));
  await packageTool('typescript/bin/tsc', consumer.folder, ['-p', '.']);
});

describe('an app with the Vite plug-in', () => {
  test('answers from the development server, isolated, without a reload', async () => {
    await withDevServer('vite', async (address, warnings) => {
      await visit(address, async (page) => {
        let loads = 0;
        page.on('load', () => {
          loads += 1;
        });
        expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
        await tellStory(page);
        expect(loads).toBeLessThanOrEqual(1);
      });
      expect(warnings).toEqual([]);
    });
  });

  test('answers from its build, which holds the chosen engines and the app’s own files', async () => {
    // An app may have a file that is called like one of an engine that it does not use.
    const source = join(consumer.folder, 'vite/src');
    await writeFile(
      join(source, 'wllama.wasm'),
      'the app’s own, longer than what is inlined '.repeat(200),
    );
    const main = join(source, 'main.ts');
    const text = await readFile(main, 'utf8');
    await writeFile(
      main,
      `${text}\nwindow.name = new URL('./wllama.wasm', import.meta.url).href;\n`,
    );
    await withBuilt('vite', (address) =>
      visit(address, async (page) => {
        expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
        await tellStory(page);
      }),
    );
    const names = await readdir(join(consumer.folder, 'vite/dist/assets'));
    for (const stem of ['cpu.worker', 'cpu-simd', 'download.worker']) {
      expect(
        names.some((name) => name.startsWith(stem)),
        stem,
      ).toBe(true);
    }
    expect(names.filter((name) => /^(onnx|webllm|wllama)/.test(name))).toEqual([
      expect.stringMatching(/^wllama-.*\.wasm$/),
    ]);
    const own = names.find((name) => name.startsWith('wllama')) ?? '';
    const bytes = await readFile(join(consumer.folder, 'vite/dist/assets', own), 'utf8');
    expect(bytes).toMatch(/^the app’s own/);
  });

  test('holds every engine where none is chosen', async () => {
    await withBuilt('react', async () => {});
    const names = await readdir(join(consumer.folder, 'react/dist/assets'));
    for (const stem of ['cpu-simd', 'onnx-wasm', 'onnx-webgpu', 'webllm.worker', 'wllama']) {
      expect(
        names.some((name) => name.startsWith(stem)),
        stem,
      ).toBe(true);
    }
  });

  test('is told when the page loses its isolation on the way', async () => {
    const thief = {
      name: 'header-thief',
      configureServer: ({ middlewares }) => {
        middlewares.use((_request, response, next) => {
          const setHeader = response.setHeader.bind(response);
          response.setHeader = (name, value) =>
            name === 'Cross-Origin-Embedder-Policy' ? response : setHeader(name, value);
          next();
        });
      },
    } satisfies NonNullable<InlineConfig['plugins']>[number];
    await withDevServer(
      'vite',
      async (address, warnings) => {
        await visit(address, tellStory);
        expect(warnings.join()).toMatch(/Cross-Origin-Embedder-Policy is missing/);
      },
      { plugins: [thief] },
    );
  });

  test('hears at start of what could not work', async () => {
    const wrong = { optimizeDeps: { include: ['localmost'] }, server: { host: '127.0.0.1' } };
    await expect(withDevServer('vite', async () => {}, wrong)).rejects.toThrow(
      /optimizeDeps.include names localmost/,
    );
    const worker = join(consumer.packageFolder, 'workers/cpu.worker.txt');
    await rename(worker, `${worker}.away`);
    try {
      await expect(withDevServer('vite', async () => {})).rejects.toThrow(
        /the package lacks cpu\.worker\.txt/,
      );
    } finally {
      await rename(`${worker}.away`, worker);
    }
  });
});

test('the React example answers', async () => {
  await withBuilt('react', (address) =>
    visit(address, async (page) => {
      await page.getByRole('button', { name: 'Download 4.6 MB and start' }).click();
      const answer = page.locator('li[data-role=assistant]').last();
      await page.getByRole('button', { name: 'Go on' }).click(patience);
      await expectPage(answer).toHaveAttribute('data-state', 'complete', patience);
      expect((await answer.textContent())?.length).toBeGreaterThan(40);
    }),
  );
});

test('the hooks render on a server, where nothing starts', async () => {
  const script = join(consumer.folder, 'render.mjs');
  await writeFile(
    script,
    `import { createClient } from 'localmost';
    import { useLocalmostChat, useLocalmostModel } from 'localmost/react';
    import { createElement } from 'react';
    import { renderToString } from 'react-dom/server';
    const client = createClient();
    function Page() {
      const { status } = useLocalmostModel(client, 'some-model', { immediate: true });
      const { messages } = useLocalmostChat(client, { model: 'some-model' });
      return createElement('p', {}, status, messages.length);
    }
    console.log(renderToString(createElement(Page)));`,
  );
  const { stdout } = await promisify(execFile)(process.execPath, [script]);
  expect(stdout).toBe('<p>idle<!-- -->0</p>\n');
});

test('the AI SDK example answers', async () => {
  await withBuilt('ai-sdk', (address) =>
    visit(address, async (page) => {
      await page.getByRole('button', { name: 'Go on' }).click(patience);
      const answer = page.locator('li[data-role=assistant]').last();
      await expectPage(answer).not.toBeEmpty(patience);
      await expectPage(page.getByRole('status')).toHaveText('ready', patience);
      expect((await answer.textContent())?.length).toBeGreaterThan(40);
    }),
  );
});

describe('a page without a bundler', () => {
  test('answers from a static host that sends no headers, on one thread', async () => {
    const folder = join(consumer.folder, 'plain-html');
    for (const name of ['localmost.js', 'workers', 'models']) {
      await cp(join(consumer.packageFolder, name), join(folder, 'localmost', name), {
        recursive: true,
      });
    }
    const server = await serveStatic(consumer.folder);
    try {
      await visit(`${server.address}plain-html/`, async (page) => {
        await tellStory(page);
        await expectPage(page.locator('p')).toHaveText('Ready: wasm, 1 thread(s)');
      });
    } finally {
      await server.close();
      await rm(join(folder, 'localmost'), { recursive: true, force: true });
    }
  });

  test('takes the package from another origin that allows it', async () => {
    const cdn = await serveStatic(consumer.packageFolder, { 'Access-Control-Allow-Origin': '*' });
    const path = join(consumer.folder, 'plain-html/index.html');
    const html = await readFile(path, 'utf8');
    await writeFile(
      join(consumer.folder, 'from-cdn.html'),
      html.replace('./localmost/', cdn.address),
    );
    const server = await serveStatic(consumer.folder);
    try {
      await visit(`${server.address}from-cdn.html`, tellStory, [cdn.address]);
    } finally {
      await server.close();
      await cdn.close();
    }
  });
});

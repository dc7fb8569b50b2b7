import { tinyModel, writeGguf } from '@localmost/gguf/testing';
import type { Page } from 'playwright';
import { type ClassResult, expect, Tally } from '../../store/tally.ts';
import type { Lab } from '../lab.ts';

const engines = ['cpu', 'onnx'] as const;
const silenceMs = 5000;
/** Longer than the silence that is taken for death. */
const frozenMs = 8000;
/** So many tokens that the answer is still under way when the tab freezes. */
const tokens = 900;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What the browser does to tabs: freezes them, keeps them for the way back, loses their process. */
export async function tabs(lab: Lab, { quick }: { quick: boolean }): Promise<ClassResult> {
  const tally = new Tally();
  const figures: Record<string, number> = {};
  const shape = { contextLength: 1024, width: 512, hidden: 1024, blocks: 4 };
  const { metadata, tensors } = tinyModel(shape);
  const bytes = writeGguf(metadata, tensors);
  const manifest = lab.serve('tabs', bytes, { contextWindow: 1024 });
  const open = async (engine: (typeof engines)[number], timeouts = {}) => {
    const page = await lab.openPage();
    await load(page, engine, timeouts);
    return page;
  };
  const load = (page: Page, engine: (typeof engines)[number], timeouts = {}) =>
    page.evaluate((job) => window.desk.load(job), {
      manifest,
      options: { engine, backend: 'wasm' } as const,
      timeouts,
    });

  for (const engine of quick ? engines.slice(0, 1) : engines) {
    // The CPU engine's answer is over before a tab can be frozen.
    if (engine === 'onnx')
      await tally.check(
        `${engine}: a tab frozen in an answer goes on when it is thawed`,
        async () => {
          const page = await open(engine, { silenceMs });
          const undisturbed = await page.evaluate((tokens) => window.desk.ask({ tokens }), tokens);
          const session = await page.context().newCDPSession(page);
          const asked = page.evaluate((tokens) => window.desk.ask({ tokens }), tokens);
          await session.send('Page.setWebLifecycleState', { state: 'frozen' });
          await pause(frozenMs);
          await session.send('Page.setWebLifecycleState', { state: 'active' });
          const answer = await asked;
          expect(answer.code === 'answered', `it gave ${answer.code}: ${answer.message}`);
          expect(answer.text === undisturbed.text, 'the text is another one');
          expect(answer.tookMs > frozenMs, 'the answer was over before the tab froze');
          figures[`${engine}: undisturbed answer, ms`] = Math.round(undisturbed.tookMs);
          figures[`${engine}: answer of a tab that was frozen, ms`] = Math.round(answer.tookMs);
          const next = await page.evaluate(() => window.desk.ask());
          expect(next.code === 'answered', `the next request gave ${next.code}`);
          await page.context().close();
        },
      );

    await tally.check(`${engine}: the way back finds a model that answers`, async () => {
      const page = await open(engine);
      const before = await page.evaluate(() => window.desk.ask());
      await page.goto(`${lab.server.origin}/?elsewhere`);
      // A page from the cache loads nothing, so there is no load to wait for.
      await page.goBack({ waitUntil: 'commit' });
      await pause(500);
      const kept = await page.evaluate(() => 'desk' in window);
      figures[`${engine}: page kept for the way back`] = kept ? 1 : 0;
      if (kept) {
        const after = await page.evaluate(() => window.desk.ask());
        expect(after.code === 'answered', `it gave ${after.code}: ${after.message}`);
        expect(after.text === before.text, 'the text is another one');
      } else {
        await lab.openDesk(page);
        const { loaded } = await load(page, engine);
        expect(loaded?.timings.kind === 'cold', `the load was ${loaded?.timings.kind}`);
        const after = await page.evaluate(() => window.desk.ask());
        expect(after.text === before.text, 'the text is another one');
      }
      await page.context().close();
    });

    await tally.check(`${engine}: a crashed tab’s successor loads from the disk`, async () => {
      const page = await open(engine);
      const before = await page.evaluate(() => window.desk.ask());
      const crashed = page.waitForEvent('crash', { timeout: 10_000 });
      const session = await page.context().newCDPSession(page);
      session.send('Page.crash').catch(() => undefined);
      await crashed;
      const next = await page.context().newPage();
      await lab.visit(next);
      const { code, loaded } = await load(next, engine);
      expect(code === 'loaded' && loaded?.timings.kind === 'cold', `it gave ${code}`);
      figures[`${engine}: load after a crash, ms`] = Math.round(loaded.timings.totalMs);
      const after = await next.evaluate(() => window.desk.ask());
      expect(after.text === before.text, 'the text is another one');
      await next.context().close();
    });
  }
  return tally.result(figures);
}

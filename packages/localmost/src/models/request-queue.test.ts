import { ModelNotLoadedError, QueueFullError } from '@localmost/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RequestQueue } from './request-queue.ts';

const calm = new AbortController().signal;

test('lets one in at a time, in the order of their coming', async () => {
  const queue = new RequestQueue({ modelId: 'm', maximumWaiting: 8 });
  const order: string[] = [];
  const enter = async (name: string) => {
    const leave = await queue.enter(calm);
    order.push(`${name} in`);
    await Promise.resolve();
    order.push(`${name} out`);
    leave();
  };
  await Promise.all([enter('a'), enter('b'), enter('c')]);
  expect(order).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
});

test('nobody who comes at the moment of a hand-over slips in', async () => {
  const queue = new RequestQueue({ modelId: 'm', maximumWaiting: 8 });
  const leave = await queue.enter(calm);
  let inside = 0;
  let most = 0;
  const visit = async () => {
    const leaveNow = await queue.enter(calm);
    inside += 1;
    most = Math.max(most, inside);
    await Promise.resolve();
    inside -= 1;
    leaveNow();
  };
  const first = visit();
  leave();
  await Promise.all([first, visit(), visit()]);
  expect(most).toBe(1);
});

test('refuses beyond its bound at once, with the numbers', async () => {
  const queue = new RequestQueue({ modelId: 'm', maximumWaiting: 1 });
  const leave = await queue.enter(calm);
  const waiting = queue.enter(calm);
  await expect(queue.enter(calm)).rejects.toMatchObject({
    constructor: QueueFullError,
    details: { modelId: 'm', limit: 1 },
  });
  leave();
  (await waiting)();
  (await queue.enter(calm))();
});

test('a bound of none still lets one run', async () => {
  const queue = new RequestQueue({ modelId: 'm', maximumWaiting: 0 });
  const leave = await queue.enter(calm);
  await expect(queue.enter(calm)).rejects.toBeInstanceOf(QueueFullError);
  leave();
});

test('an abort frees the place of the one who waited', async () => {
  const queue = new RequestQueue({ modelId: 'm', maximumWaiting: 1 });
  const leave = await queue.enter(calm);
  const controller = new AbortController();
  const waiting = queue.enter(controller.signal);
  controller.abort('gone');
  await expect(waiting).rejects.toBe('gone');
  const next = queue.enter(calm);
  leave();
  (await next)();
});

test('leaving twice frees only one place', async () => {
  const queue = new RequestQueue({ modelId: 'm', maximumWaiting: 8 });
  const leave = await queue.enter(calm);
  const second = queue.enter(calm);
  let thirdIsIn = false;
  const third = queue.enter(calm).then(() => {
    thirdIsIn = true;
  });
  leave();
  leave();
  const leaveSecond = await second;
  expect(thirdIsIn).toBe(false);
  leaveSecond();
  await third;
});

test('closing refuses those who wait and those who come', async () => {
  const queue = new RequestQueue({ modelId: 'm', maximumWaiting: 8 });
  await queue.enter(calm);
  const waiting = queue.enter(calm);
  const reason = new ModelNotLoadedError({ message: 'Gone.', remedies: [] });
  queue.close(reason);
  await expect(waiting).rejects.toBe(reason);
  await expect(queue.enter(calm)).rejects.toBe(reason);
});

test('lets as many in at a time as it has places', async () => {
  const queue = new RequestQueue({ modelId: 'm', maximumWaiting: 8, places: 3 });
  const leaves = await Promise.all([queue.enter(calm), queue.enter(calm), queue.enter(calm)]);
  let fourthIsIn = false;
  const fourth = queue.enter(calm).then((leave) => {
    fourthIsIn = true;
    return leave;
  });
  await Promise.resolve();
  expect(fourthIsIn).toBe(false);
  expect(queue.length).toBe(2);
  leaves[1]?.();
  await fourth;
  expect(queue.length).toBe(1);
  leaves[0]?.();
  expect(queue.length).toBe(0);
});

test('interactive requests go before background ones, which keep their order', async () => {
  const queue = new RequestQueue({ modelId: 'm', maximumWaiting: 8 });
  const order: string[] = [];
  const first = await queue.enter(calm);
  const visits = (['slow 1', 'slow 2', 'fast 1', 'fast 2'] as const).map(async (name) => {
    const leave = await queue.enter(calm, name.startsWith('slow') ? 'background' : 'interactive');
    order.push(name);
    leave();
  });
  first();
  await Promise.all(visits);
  expect(order).toEqual(['fast 1', 'fast 2', 'slow 1', 'slow 2']);
});

test('background requests leave one of several places free', async () => {
  const queue = new RequestQueue({ modelId: 'm', maximumWaiting: 8, places: 3 });
  const leave = await queue.enter(calm, 'background');
  await queue.enter(calm, 'background');
  let thirdIsIn = false;
  const third = queue.enter(calm, 'background').then(() => {
    thirdIsIn = true;
  });
  (await queue.enter(calm))();
  expect(thirdIsIn).toBe(false);
  leave();
  await third;
});

test('a background request is not overtaken for ever', async () => {
  const queue = new RequestQueue({ modelId: 'm', maximumWaiting: 8 });
  let leave = await queue.enter(calm);
  let isIn = false;
  const patient = queue.enter(calm, 'background').then((leaveNow) => {
    isIn = true;
    leaveNow();
  });
  let overtakers = 0;
  while (!isIn && overtakers < 100) {
    const next = queue.enter(calm);
    leave();
    leave = await next;
    overtakers += 1;
  }
  leave();
  await patient;
  expect(overtakers).toBeLessThan(20);
});

test('whatever comes and goes, places and bounds hold, and everybody is let in', async () => {
  const visit = fc.record({
    priority: fc.constantFrom('interactive' as const, 'background' as const),
    turns: fc.nat(3),
    pause: fc.nat(2),
    abortsAfter: fc.option(fc.nat(3), { nil: undefined }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(visit, { maxLength: 14 }),
      async (places, visits) => {
        const queue = new RequestQueue({ modelId: 'm', maximumWaiting: 20, places });
        const inside = { interactive: 0, background: 0 };
        const all: Promise<string>[] = [];
        for (const { priority, turns, pause, abortsAfter } of visits) {
          const controller = new AbortController();
          const work = async () => {
            const leave = await queue.enter(controller.signal, priority);
            inside[priority] += 1;
            expect(inside.interactive + inside.background).toBeLessThanOrEqual(places);
            if (places > 1) expect(inside.background).toBeLessThan(places);
            for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
            inside[priority] -= 1;
            leave();
            return 'in';
          };
          all.push(work().catch((error: unknown) => String(error)));
          for (let turn = 0; turn < pause; turn += 1) await Promise.resolve();
          if (abortsAfter === undefined) continue;
          for (let turn = 0; turn < abortsAfter; turn += 1) await Promise.resolve();
          controller.abort('gone');
        }
        for (const [index, outcome] of (await Promise.all(all)).entries()) {
          if (visits[index]?.abortsAfter === undefined) expect(outcome).toBe('in');
          else expect(['in', 'gone']).toContain(outcome);
        }
        expect(queue.length).toBe(0);
      },
    ),
    { numRuns: 300 },
  );
});

import { ModelNotLoadedError, QueueFullError } from '@localmost/protocol';
import { expect, test } from 'vitest';
import { RequestQueue } from './request-queue.ts';

const calm = new AbortController().signal;

test('lets one in at a time, in the order of their coming', async () => {
  const queue = new RequestQueue('m', 8);
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
  const queue = new RequestQueue('m', 8);
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
  const queue = new RequestQueue('m', 1);
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
  const queue = new RequestQueue('m', 0);
  const leave = await queue.enter(calm);
  await expect(queue.enter(calm)).rejects.toBeInstanceOf(QueueFullError);
  leave();
});

test('an abort frees the place of the one who waited', async () => {
  const queue = new RequestQueue('m', 1);
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
  const queue = new RequestQueue('m', 8);
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
  const queue = new RequestQueue('m', 8);
  await queue.enter(calm);
  const waiting = queue.enter(calm);
  const reason = new ModelNotLoadedError({ message: 'Gone.', remedies: [] });
  queue.close(reason);
  await expect(waiting).rejects.toBe(reason);
  await expect(queue.enter(calm)).rejects.toBe(reason);
});

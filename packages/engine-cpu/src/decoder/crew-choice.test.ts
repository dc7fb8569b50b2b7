import { expect, test } from 'vitest';
import { CrewChoice } from './crew-choice.ts';

/** Computes tokens at these costs. @returns how many threads each had */
function sizesOf(choice: CrewChoice, tokens: number, msOf: (size: number) => number): number[] {
  return Array.from({ length: tokens }, () => {
    const { size } = choice;
    choice.record(msOf(size));
    return size;
  });
}

const shareOf = (sizes: readonly number[], wanted: number): number =>
  sizes.filter((size) => size === wanted).length / sizes.length;

test('a single thread is never tried against anything', () => {
  expect(new Set(sizesOf(new CrewChoice(1), 500, () => 5))).toEqual(new Set([1]));
});

test('all threads stay where they are faster, and trials become rare', () => {
  const choice = new CrewChoice(2);
  const costs = (size: number): number => 8 / size;
  expect(shareOf(sizesOf(choice, 40, costs), 2)).toBe(1);
  expect(shareOf(sizesOf(choice, 2000, costs), 2)).toBeGreaterThan(0.97);
});

test('one thread takes over where two are slower', () => {
  const choice = new CrewChoice(2);
  sizesOf(choice, 70, (size) => (size === 2 ? 9 : 6));
  expect(choice.settledSize).toBe(1);
});

test('a core that gets busy is noticed within some tokens, and one that is free again later', () => {
  const choice = new CrewChoice(2);
  const free = (size: number): number => 8 / size;
  sizesOf(choice, 400, free);
  const busy = (size: number): number => (size === 2 ? 14 : 8);
  sizesOf(choice, 50, busy);
  expect(choice.settledSize).toBe(1);
  sizesOf(choice, 600, free);
  expect(choice.settledSize).toBe(2);
});

test('of eight threads, four of which are slow, the four others are found', () => {
  const choice = new CrewChoice(8);
  const costs = (size: number): number => (size > 4 ? 40 / size : 12 / size);
  expect(new Set(sizesOf(choice, 600, costs))).toEqual(new Set([8, 4, 2]));
  expect(choice.settledSize).toBe(4);
});

test('tokens that grow slower with a conversation alone do not change the choice', () => {
  const choice = new CrewChoice(2);
  let position = 0;
  sizesOf(choice, 2000, (size) => (4 + position++ / 400) / size);
  expect(choice.settledSize).toBe(2);
});

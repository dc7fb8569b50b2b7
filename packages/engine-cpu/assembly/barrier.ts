// Words of the control block, each on a cache line of its own; src/threads/control-block.ts has the same.
const ARRIVED: usize = 0;
const GENERATION: usize = 64;
const PARKED: usize = 128;
const FAULT: usize = 192;
/** A parked thread looks up this often, in nanoseconds, in case a fault was flagged. */
const LOOK_NS: i64 = 200_000_000;

/**
 * Waits until all threads are here: spins a little, because phases of a token are microseconds
 * apart, then parks, because the other core may be busy with something else.
 * Returns false when a thread has flagged a fault, or after `patience` looks without an end.
 */
export function barrier(control: usize, threads: i32, spins: i32, patience: i32): bool {
  const generation = atomic.load<i32>(control + GENERATION);
  if (atomic.add<i32>(control + ARRIVED, 1) == threads - 1) {
    atomic.store<i32>(control + ARRIVED, 0);
    atomic.store<i32>(control + GENERATION, generation + 1);
    if (atomic.load<i32>(control + PARKED) != 0) atomic.notify(control + GENERATION, -1);
    return atomic.load<i32>(control + FAULT) == 0;
  }
  for (let i = 0; i < spins; i++) {
    if (atomic.load<i32>(control + GENERATION) != generation) return atomic.load<i32>(control + FAULT) == 0;
  }
  atomic.add<i32>(control + PARKED, 1);
  while (atomic.load<i32>(control + GENERATION) == generation) {
    if (atomic.load<i32>(control + FAULT) != 0 || patience-- == 0) break;
    atomic.wait<i32>(control + GENERATION, generation, LOOK_NS);
  }
  atomic.sub<i32>(control + PARKED, 1);
  return atomic.load<i32>(control + GENERATION) != generation && atomic.load<i32>(control + FAULT) == 0;
}

/**
 * Waits until the word is no longer `last`: spins, then parks.
 * Returns false when a thread has flagged a fault.
 */
export function awaitChange(control: usize, word: usize, last: i32, spins: i32): bool {
  for (let i = 0; i < spins; i++) {
    if (atomic.load<i32>(word) != last) return atomic.load<i32>(control + FAULT) == 0;
  }
  while (atomic.load<i32>(word) == last) {
    if (atomic.load<i32>(control + FAULT) != 0) return false;
    atomic.wait<i32>(word, last, LOOK_NS);
  }
  return atomic.load<i32>(control + FAULT) == 0;
}

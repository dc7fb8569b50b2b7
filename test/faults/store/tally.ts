/** What one class of faults showed. */
export interface ClassResult {
  tried: number;
  held: number;
  /** The first few cases that did not hold, in words. */
  failures: string[];
  /** Numbers worth keeping beside the counts. */
  figures?: Record<string, number>;
}

const failuresKept = 8;

/** Counts the cases of one class. */
export class Tally {
  readonly #result: ClassResult = { tried: 0, held: 0, failures: [] };

  /** Counts one case. @param problem what did not hold; null where all did */
  count(problem: string | null): void {
    this.#result.tried++;
    if (problem === null) this.#result.held++;
    else if (this.#result.failures.length < failuresKept) this.#result.failures.push(problem);
  }

  /** Counts a case that throws where something does not hold. */
  async check(name: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.count(null);
    } catch (error) {
      this.count(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  result(figures?: Record<string, number>): ClassResult {
    return figures ? { ...this.#result, figures } : this.#result;
  }
}

/** @throws Error with the message where the condition does not hold */
export function expect(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

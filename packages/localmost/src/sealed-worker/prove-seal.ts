import type { SealAttempt, SealProof } from '@localmost/protocol';
import { attemptsOfNestedWorker } from './nested-attempts.ts';
import { tryWayOut, ViolationLog } from './seal-attempt.ts';
import { waysOut } from './ways-out.ts';

/** What each way out of this worker alone gave, one after the other. */
export async function attemptsOfThisWorker(): Promise<SealAttempt[]> {
  const violations = new ViolationLog(globalThis);
  const attempts: SealAttempt[] = [];
  // One at a time, so that a violation belongs to the attempt before it.
  for (const wayOut of waysOut(globalThis.location.origin)) {
    attempts.push(await tryWayOut(wayOut, violations));
  }
  return attempts;
}

/** Tries every way out of this worker and of a worker inside it. Without proof there is no seal. */
export async function proveSeal(): Promise<SealProof> {
  const attempts = await attemptsOfThisWorker();
  // An open worker is known by now; a nested one would only knock again.
  if (attempts.every((attempt) => attempt.blocked)) {
    attempts.push(...(await attemptsOfNestedWorker()));
  }
  return { sealed: attempts.every((attempt) => attempt.blocked), attempts };
}

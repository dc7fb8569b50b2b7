import type { SealAttempt } from '@localmost/protocol';

/** How long a way out may take to answer, in milliseconds. */
const answerMs = 3000;
/** A violation event comes a moment after the refusal it belongs to, in milliseconds. */
const violationMs = 300;

/** One way out to be tried. */
export interface WayOut {
  name: string;
  /**
   * What counts as a refusal. `violation`: only a violation event, because the attempt could also
   * have failed for want of a server. `error`: any error, because it needs no network and works in
   * every unsealed worker. `absence`: an error at once, because the way is not there at all.
   */
  refusedBy: 'violation' | 'error' | 'absence';
  /** Resolves when it got out; rejects or throws when it was refused. */
  tryIt: () => Promise<unknown>;
}

/** Collects this worker's policy violations while the ways out are tried. */
export class ViolationLog {
  readonly #directives: string[] = [];

  constructor(scope: EventTarget) {
    scope.addEventListener('securitypolicyviolation', (event) =>
      this.#directives.push((event as SecurityPolicyViolationEvent).effectiveDirective),
    );
  }

  get count(): number {
    return this.#directives.length;
  }

  /** The directive of the first violation after `count`, or null where none came in time. */
  async after(count: number): Promise<string | null> {
    const deadline = performance.now() + violationMs;
    while (this.#directives.length <= count && performance.now() < deadline) await pause(10);
    return this.#directives[count] ?? null;
  }
}

/** Tries one way out and says what happened. */
export async function tryWayOut(wayOut: WayOut, violations: ViolationLog): Promise<SealAttempt> {
  const { name: attempt, refusedBy } = wayOut;
  const before = violations.count;
  const outcome = await outcomeOf(wayOut);
  if (outcome === 'got out') return { attempt, blocked: false, evidence: outcome };
  if (refusedBy === 'absence') return { attempt, blocked: true, evidence: outcome };
  const directive = await violations.after(before);
  if (directive) return { attempt, blocked: true, evidence: directive };
  const blocked = refusedBy === 'error' && outcome !== 'no answer';
  return { attempt, blocked, evidence: outcome };
}

async function outcomeOf(wayOut: WayOut): Promise<string> {
  try {
    return await Promise.race([
      wayOut.tryIt().then(() => 'got out'),
      pause(answerMs).then(() => 'no answer'),
    ]);
  } catch (thrown) {
    return thrown instanceof Error ? thrown.name : 'refused';
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

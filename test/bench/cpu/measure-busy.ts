import { startBusyProcess } from './busy-process.ts';
import type { Contestant } from './contestant.ts';
import { measureDecode, type Turn } from './measure-round.ts';

/** Milliseconds a token, alone and beside a process that keeps one core busy. */
export interface BusyRound {
  readonly aloneMs: number;
  readonly busyMs: number;
}

/** Decodes alone and then at once beside a busy process; the answers are as long as half a second allows. */
export async function measureBusyRound(contestant: Contestant, turn: Turn): Promise<BusyRound> {
  const roughMs = await measureDecode(contestant, turn, 4);
  const tokens = Math.max(8, Math.min(64, Math.round(500 / roughMs)));
  const aloneMs = await measureDecode(contestant, turn, tokens);
  const end = await startBusyProcess();
  try {
    return { aloneMs, busyMs: await measureDecode(contestant, turn, tokens) };
  } finally {
    await end();
  }
}

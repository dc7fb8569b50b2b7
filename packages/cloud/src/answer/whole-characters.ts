/** Joins text that a server cut inside a character. */
export interface CharacterJoiner {
  /** The whole characters that are there now; half of one waits for the next push. */
  push(text: string): string;
  /** What still waits, as the replacement character. */
  end(): string;
}

/**
 * A joiner for one answer. JSON can escape each half of a character by itself (`\ud83d`), so a
 * server may send them in two deltas, or send half of one for good.
 */
export function createCharacterJoiner(): CharacterJoiner {
  let held = '';
  return {
    push(text) {
      const all = held + text;
      const isCut = endsInHighSurrogate(all);
      held = isCut ? all.slice(-1) : '';
      return (isCut ? all.slice(0, -1) : all).toWellFormed();
    },
    end() {
      const rest = held.toWellFormed();
      held = '';
      return rest;
    },
  };
}

function endsInHighSurrogate(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff;
}

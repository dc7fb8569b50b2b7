import { type Browser, chromium } from 'playwright';
import { chromiumArguments, chromiumPath } from '../../browser-project.ts';

/** Hosts that lead to the recording server, so that a request to a stranger is seen. */
export const strangers: readonly string[] = ['collector.example', '192.0.2.1'];

/**
 * Real Chromium in which the {@link strangers} are the recording server and every other name is
 * unknown: the browser's own services must not be mistaken for a leak.
 * @param left switches of the usual ones that are left out
 */
export function launchChromium(port: number, left: readonly string[] = []): Promise<Browser> {
  const rules = strangers.map((host) => `MAP ${host} 127.0.0.1:${port}`);
  rules.push('MAP * ~NOTFOUND', 'EXCLUDE 127.0.0.1');
  const kept = chromiumArguments.filter((argument) => !left.includes(argument));
  return chromium.launch({
    executablePath: chromiumPath,
    args: [...kept, `--host-resolver-rules=${rules.join(',')}`],
  });
}

import { spawnSync } from 'node:child_process';
import { BackendUnavailableError } from '@localmost/protocol';

const candidates: readonly (readonly [string, ...string[]])[] = [
  ['pip3'],
  ['pip'],
  ['python3', '-m', 'pip'],
  ['python', '-m', 'pip'],
  ['py', '-m', 'pip'],
];

/** The machine's own pip as a program and its first parameters. @throws BackendUnavailableError */
export function findPip(): readonly [string, ...string[]] {
  for (const command of candidates) {
    const [program, ...parameters] = command;
    const probe = spawnSync(program, [...parameters, '--version'], {
      timeout: 20_000,
      stdio: 'ignore',
    });
    if (probe.status === 0) return command;
  }
  throw new BackendUnavailableError({
    message: 'This machine has no pip.',
    remedies: [
      'Install it (Debian: sudo apt-get install --no-install-recommends python3-pip), then repeat.',
      'Or fetch the file elsewhere and name its folder with LOCALMOST_MODELS or --from.',
    ],
  });
}

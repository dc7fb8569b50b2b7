import { runStartCommand } from '../start-command.ts';
import { runCommandLine } from '../terminal/run-command-line.ts';

await runCommandLine(runStartCommand);

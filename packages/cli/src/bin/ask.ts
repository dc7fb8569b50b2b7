import { runAskCommand } from '../ask-command.ts';
import { runCommandLine } from '../terminal/run-command-line.ts';

await runCommandLine(runAskCommand);

import { runAdviseCommand } from '../advise-command.ts';
import { runCommandLine } from '../terminal/run-command-line.ts';

await runCommandLine(runAdviseCommand);

import { runCommandLine } from '../terminal/run-command-line.ts';
import { runTestCommand } from '../test-command.ts';

await runCommandLine(runTestCommand);

import { runModelsCommand } from '../models-command.ts';
import { runCommandLine } from '../terminal/run-command-line.ts';

await runCommandLine(runModelsCommand);

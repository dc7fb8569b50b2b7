import { runDeviceCommand } from '../device-command.ts';
import { runCommandLine } from '../terminal/run-command-line.ts';

await runCommandLine(runDeviceCommand);

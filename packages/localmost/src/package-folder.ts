import { fileURLToPath } from 'node:url';

/** The folder of this package on the disk, for tools that run in Node; it ends with a slash. */
export const packageFolder: string = fileURLToPath(new URL('../', import.meta.url));

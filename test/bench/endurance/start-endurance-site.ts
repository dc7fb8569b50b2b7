import { fileURLToPath } from 'node:url';
import { type ClientSite, startClientSite } from '../client-site.ts';

/** The page of the endurance benchmark with one model. */
export function startEnduranceSite(modelPath: string, manifestPath: string): Promise<ClientSite> {
  return startClientSite({
    modelPath,
    manifestPath,
    script: fileURLToPath(new URL('./endurance-page.ts', import.meta.url)),
    global: 'endurance',
  });
}

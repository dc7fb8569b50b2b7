import type { ModelsService } from '../models/models-service.ts';
import type { SessionsApi } from './sessions-api.ts';

/** The sessions of a client's models, whose code comes with their first use. */
export function lazySessions(models: ModelsService): SessionsApi {
  const load = async () => new (await import('./sessions-service.ts')).SessionsService(models);
  return {
    save: async (session) => (await load()).save(session),
    restore: async (session) => (await load()).restore(session),
    branch: async (branch) => (await load()).branch(branch),
    forget: async (session) => (await load()).forget(session),
    usage: async (model) => (await load()).usage(model),
  };
}

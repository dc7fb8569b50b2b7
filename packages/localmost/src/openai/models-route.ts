import { autoModelId } from '../chat/auto-model.ts';
import type { LocalmostClient } from '../client.ts';

/** A model as OpenAI's list has it. */
interface OpenAiModel {
  id: string;
  object: 'model';
  /** Manifests bear no date. */
  created: 0;
  owned_by: string;
}

/** Answers `GET …/models`, and `GET …/models/{id}` with `id`. @throws UnknownModelError */
export function answerModels(client: Pick<LocalmostClient, 'models'>, id?: string): Response {
  if (id !== undefined) {
    if (id === autoModelId) return Response.json(toModel(id));
    return Response.json(toModel(client.models.get(id).id));
  }
  const known = client.models.list().map((manifest) => manifest.id);
  return Response.json({ object: 'list', data: [autoModelId, ...known].map(toModel) });
}

function toModel(id: string): OpenAiModel {
  return { id, object: 'model', created: 0, owned_by: 'localmost' };
}

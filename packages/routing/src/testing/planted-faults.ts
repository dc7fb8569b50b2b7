import { decideRoute } from '../decide-route.ts';
import { type RouterSeams, routerSeams } from '../router-seams.ts';

/** A router with one fault planted in it. */
export interface PlantedFault {
  name: string;
  seams: RouterSeams;
}

const planted = (name: string, seams: Partial<RouterSeams>): PlantedFault => ({
  name,
  seams: { ...routerSeams, ...seams },
});

/** Faults that the properties must find; each is one that a hurried change could make. */
export const plantedFaults: readonly PlantedFault[] = [
  planted('only messages are classified', {
    classifiableText: ({ messages }) => ({ messages }),
  }),
  planted('only the last message is classified', {
    classifiableText: ({ messages, ...rest }) =>
      routerSeams.classifiableText({ ...rest, messages: messages.slice(-1) }),
  }),
  planted('arguments of tools are classified as they are escaped', {
    classifiableText: (request) => ({
      messages: request.messages,
      attachments: [JSON.stringify(request)],
    }),
  }),
  planted('consent is looked at once, before the first try', { passGate: () => undefined }),
  planted('every backend is asked what it supports before the boundary is drawn', {
    decideRoute(request, engine, snapshot, world) {
      for (const backend of world.backends.values()) backend.supports(engine);
      return decideRoute(request, engine, snapshot, world);
    },
  }),
  planted('the boundary is wide open, and the gate with it', {
    passGate: () => undefined,
    decideRoute(request, engine, snapshot, world) {
      const { public: widest } = world.policy.boundary;
      const boundary = { public: widest, internal: widest, restricted: widest };
      return decideRoute(request, engine, snapshot, {
        ...world,
        policy: { ...world.policy, boundary },
      });
    },
  }),
  planted('the next backend answers after the first token', {
    nextAttempt: ({ cascade }, attempts) =>
      cascade.find((id) => attempts.every((attempt) => attempt.id !== id)) ?? null,
  }),
  planted('requests of every class are hedged', { mayHedge: () => true }),
  planted("a server's name for its model is logged as it came", {
    shownModel: (answered) => answered,
  }),
  planted('restricted answers go to the cache', {
    cachedAnswers: (cache) => {
      const sound = routerSeams.cachedAnswers(cache);
      return {
        ...sound,
        lookUp: (one) => sound.lookUp({ ...one, dataClass: 'public' }),
      };
    },
  }),
];

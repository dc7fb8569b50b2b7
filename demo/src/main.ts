import { render } from 'lit';
import { createClient } from 'localmost';
import type { Actions } from './actions.ts';
import type { AppState } from './app-state.ts';
import { BenchmarkRun } from './benchmark/benchmark-run.ts';
import { Controller } from './controller.ts';
import { DeviceTest } from './device/device-test.ts';
import { knownModels } from './known-models.ts';
import { placeOf } from './navigation/place.ts';
import { registerServiceWorker } from './offline/register-service-worker.ts';
import { PolicyTrial } from './policy/policy-trial.ts';
import { drawFollowing } from './views/follow-answer.ts';
import { moveFocus } from './views/move-focus.ts';
import { pageView } from './views/page.ts';

const root = document.querySelector('#app');
if (!(root instanceof HTMLElement)) throw new Error('The page has no #app.');

let isDrawing = false;
const draw = (_state: AppState) => {
  if (isDrawing) return;
  isDrawing = true;
  // A hidden page gets no frames; it should be up to date all the same when it is looked at.
  const schedule = document.hidden ? setTimeout : requestAnimationFrame;
  schedule(() => {
    isDrawing = false;
    drawFollowing(root, () => render(pageView(controller.state, actions), root));
    moveFocus(controller.state);
  });
};

const client = createClient({ manifests: knownModels });
const controller = new Controller(client, knownModels, draw);
const createAdvisor = () => createClient({ manifests: knownModels });
const actions: Actions = {
  chat: controller,
  device: new DeviceTest(controller, createAdvisor),
  policy: new PolicyTrial(controller, knownModels),
  benchmark: new BenchmarkRun(controller, client, (work) => controller.alone(work)),
};

addEventListener('hashchange', () => {
  controller.change({ place: placeOf(location.hash) });
  scrollTo({ top: 0 });
});
addEventListener('online', () => controller.change({ isOnline: true }));
addEventListener('offline', () => controller.change({ isOnline: false }));
addEventListener('pagehide', ({ persisted }) => {
  if (!persisted) void client.close();
});

void controller.begin();
actions.benchmark.begin();
void registerServiceWorker().then((isPageKept) => controller.change({ isPageKept }));

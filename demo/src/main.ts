import { render } from 'lit';
import { createClient } from 'localmost';
import type { AppState } from './app-state.ts';
import { Controller } from './controller.ts';
import { DeviceTest } from './device/device-test.ts';
import { loadKnownModels } from './known-models.ts';
import { placeOf } from './navigation/place.ts';
import { registerServiceWorker } from './offline/register-service-worker.ts';
import { SectionLoader } from './sections/section-loader.ts';
import { toShownError } from './shown-error.ts';
import { errorCard } from './views/error-card.ts';
import { drawFollowing } from './views/follow-answer.ts';
import { moveFocus } from './views/move-focus.ts';
import { pageView } from './views/page.ts';

const root = document.querySelector('#app');
if (!(root instanceof HTMLElement)) throw new Error('The page has no #app.');

const manifests = await loadKnownModels().catch((thrown: unknown) => {
  const error = toShownError(thrown);
  if (error) render(errorCard(error), root);
  throw thrown;
});

let isDrawing = false;
const draw = (_state: AppState) => {
  if (isDrawing) return;
  isDrawing = true;
  // A hidden page gets no frames; it should be up to date all the same when it is looked at.
  const schedule = document.hidden ? setTimeout : requestAnimationFrame;
  schedule(() => {
    isDrawing = false;
    drawFollowing(root, () => render(pageView(controller.state, controller, sections), root));
    moveFocus(controller.state);
  });
};

const client = createClient({ manifests });
const controller = new Controller(client, manifests, draw);
const sections = new SectionLoader({
  holder: controller,
  client,
  manifests,
  deviceTest: new DeviceTest(controller, () => createClient({ manifests })),
  alone: (work) => controller.alone(work),
});

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
void registerServiceWorker().then((result) => controller.change(result));

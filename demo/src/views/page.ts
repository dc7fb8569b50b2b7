import { html, nothing, type TemplateResult } from 'lit';
import type { Actions } from '../actions.ts';
import type { AppState } from '../app-state.ts';
import { benchmarkView } from '../benchmark/benchmark-view.ts';
import type { Controller } from '../controller.ts';
import { deviceView } from '../device/device-view.ts';
import { verdictBanner } from '../device/verdict-banner.ts';
import { knownModels } from '../known-models.ts';
import { navigationBar } from '../navigation/navigation-bar.ts';
import { policyView } from '../policy/policy-view.ts';
import { proofView } from '../proof/proof-view.ts';
import { composerView } from './composer.ts';
import { conversationView } from './conversation.ts';
import { errorCard } from './error-card.ts';
import { footerView } from './footer.ts';
import { headerView } from './header.ts';
import { modelPanel } from './model-panel.ts';
import { preparingPanel } from './preparing-panel.ts';
import { proofPanel } from './proof-panel.ts';
import { runnerPanel } from './runner-panel.ts';

/** The whole page for a state. */
export function pageView(state: AppState, actions: Actions): TemplateResult {
  const isChatting = state.place === 'chat' && state.stage === 'ready';
  return html`
    <div class=${isChatting ? 'page page-ready' : 'page'}>
      ${headerView(state)} ${navigationBar(state.place)}
      <main class="layout">${verdictBanner(state.device)} ${placeView(state, actions)}</main>
      ${footerView(state)}
    </div>
  `;
}

function placeView(state: AppState, actions: Actions): TemplateResult {
  switch (state.place) {
    case 'device':
      return deviceView(state.device, actions.device);
    case 'policy':
      return policyView(state.trial, actions.policy, knownModels);
    case 'proof':
      return proofView(state, knownModels);
    case 'benchmark':
      return benchmarkView(state, actions.benchmark);
    default:
      return stageView(state, actions.chat);
  }
}

function stageView(state: AppState, controller: Controller): TemplateResult {
  const error = state.error === null ? nothing : errorCard(state.error);
  if (state.stage === 'preparing') return preparingPanel(state, controller);
  if (state.stage === 'choosing' || state.loaded === null) {
    return html`${error}${modelPanel(state, controller)}`;
  }
  return html`
    <section class="chat" aria-label="Conversation">
      ${conversationView(state, controller)} ${error} ${composerView(state, controller)}
    </section>
    <aside class="side">
      ${runnerPanel(state, state.loaded, controller)} ${proofPanel(state.loaded)}
    </aside>
  `;
}

import type { AppState } from '../app-state.ts';

/** What was on the screen when focus was last looked at. */
let drawn: Pick<AppState, 'stage'> & { trial: AppState['trial']['stage'] } = {
  stage: 'choosing',
  trial: 'writing',
};

/** Moves the focus to what a person's own action has just brought, and nowhere else. */
export function moveFocus({ stage, trial }: AppState): void {
  if (stage === 'ready' && drawn.stage !== 'ready') focusOn('#prompt');
  if (trial.stage !== drawn.trial) {
    if (trial.stage === 'asking-consent') focusOn('#consent-title');
    else if (trial.stage === 'writing') focusOn('#answer-title');
  }
  drawn = { stage, trial: trial.stage };
}

function focusOn(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.focus();
}

import type { Browser, CDPSession } from 'playwright';
import type { Evaluating } from './tab-client.ts';

interface Answer {
  id?: number;
  result?: { result?: { value?: unknown }; exceptionDetails?: object };
  error?: { message: string };
}

/**
 * Tabs that Playwright does not attach to. It keeps its pages visible for ever, and Chromium only
 * freezes hidden ones.
 */
export class UnemulatedTabs {
  readonly #session: CDPSession;
  readonly #browserContextId: string;

  private constructor(session: CDPSession, browserContextId: string) {
    this.#session = session;
    this.#browserContextId = browserContextId;
  }

  static async open(browser: Browser): Promise<UnemulatedTabs> {
    const session = await browser.newBrowserCDPSession();
    const { browserContextId } = await session.send('Target.createBrowserContext');
    return new UnemulatedTabs(session, browserContextId);
  }

  /** Opens a tab before the others, which are hidden then. */
  async newTab(url: string): Promise<UnemulatedTab> {
    const browserContextId = this.#browserContextId;
    const { targetId } = await this.#session.send('Target.createTarget', { url, browserContextId });
    // Not flattened: Playwright's sessions cannot speak to another's children otherwise.
    const { sessionId } = await this.#session.send('Target.attachToTarget', {
      targetId,
      flatten: false,
    });
    return new UnemulatedTab(this.#session, sessionId);
  }

  async close(): Promise<void> {
    const browserContextId = this.#browserContextId;
    await this.#session.send('Target.disposeBrowserContext', { browserContextId });
    await this.#session.detach();
  }
}

/** One of the {@link UnemulatedTabs}. */
export class UnemulatedTab implements Evaluating {
  readonly #session: CDPSession;
  readonly #sessionId: string;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #sent = 0;

  constructor(session: CDPSession, sessionId: string) {
    this.#session = session;
    this.#sessionId = sessionId;
    session.on('Target.receivedMessageFromTarget', (event) => {
      if (event.sessionId !== sessionId) return;
      const answer = JSON.parse(event.message) as Answer;
      if (answer.id !== undefined) this.#waiting.get(answer.id)?.(answer);
    });
  }

  async evaluate<Result, Argument>(
    work: (argument: Argument) => Result | Promise<Result>,
    argument: Argument,
  ): Promise<Result> {
    const { result } = await this.#send('Runtime.evaluate', {
      expression: `(${work})(${JSON.stringify(argument)})`,
      returnByValue: true,
      awaitPromise: true,
    });
    if (result?.exceptionDetails) throw new Error(JSON.stringify(result.exceptionDetails));
    return result?.result?.value as Result;
  }

  /** Waits until the page's script has run. */
  async hasGlobal(name: string): Promise<void> {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      // Before the page has come there is nothing to run this in.
      const has = this.evaluate((name) => name in globalThis, name).catch(() => false);
      if (await has) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`The page never had ${name}.`);
  }

  async bringToFront(): Promise<void> {
    await this.#send('Page.bringToFront', {});
  }

  /** Freezes the tab as the browser does with tabs that are long in the background, or thaws it. */
  async setFrozen(frozen: boolean): Promise<void> {
    await this.#send('Page.setWebLifecycleState', { state: frozen ? 'frozen' : 'active' });
  }

  async #send(method: string, params: object): Promise<Answer> {
    this.#sent += 1;
    const id = this.#sent;
    const coming = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    await this.#session.send('Target.sendMessageToTarget', {
      sessionId: this.#sessionId,
      message: JSON.stringify({ id, method, params }),
    });
    const answer = await coming;
    this.#waiting.delete(id);
    if (answer.error) throw new Error(`${method}: ${answer.error.message}`);
    return answer;
  }
}

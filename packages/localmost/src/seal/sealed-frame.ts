import { frameRefused } from './seal-faults.ts';
import { sealedDocument } from './seal-policy.ts';

/** The parts of a frame's realm that make sealed workers. Page's own ones would make open workers. */
export interface SealedRealm {
  Worker: typeof Worker;
  URL: typeof URL;
  Blob: typeof Blob;
}

/** A hidden frame whose policy its workers inherit. Removing it ends them. */
export interface SealedFrame {
  readonly realm: SealedRealm;
  remove(): void;
}

/** How {@link openSealedFrame} makes its frame. */
export interface SealedFrameOptions {
  /** Address of `sealed.html`; a frame without an address is made when absent. */
  sealedPageUrl?: string | undefined;
  timeoutMs: number;
}

/** Puts a hidden sealed frame into the page. @throws SealBrokenError when the page's policy forbids it */
export async function openSealedFrame(options: SealedFrameOptions): Promise<SealedFrame> {
  const frame = document.createElement('iframe');
  frame.hidden = true;
  frame.title = 'Localmost sealed worker';
  if (options.sealedPageUrl === undefined) frame.srcdoc = sealedDocument;
  else frame.src = new URL(options.sealedPageUrl, document.baseURI).href;
  const loaded = new Promise<boolean>((resolve) => {
    // Cleared, because a timer that is still due would hold the frame and its window after they are gone.
    const timer = setTimeout(() => resolve(false), options.timeoutMs);
    const onLoad = () => {
      clearTimeout(timer);
      resolve(true);
    };
    frame.addEventListener('load', onLoad, { once: true });
  });
  document.documentElement.append(frame);
  const remove = () => frame.remove();
  if (!(await loaded)) {
    remove();
    throw frameRefused(`it did not load in ${options.timeoutMs} ms`);
  }
  const realm = realmOf(frame);
  if (realm === null) {
    remove();
    throw frameRefused('the page cannot reach into it, because a policy blocked its content');
  }
  return { realm, remove };
}

/** Null where the frame shows an error page or another origin: touching those throws. */
function realmOf(frame: HTMLIFrameElement): SealedRealm | null {
  try {
    const { contentDocument, contentWindow } = frame;
    const policy = contentDocument?.querySelector('meta[http-equiv="Content-Security-Policy"]');
    if (!policy || contentWindow === null) return null;
    // A frame's window has its own constructors, which the DOM's types do not list.
    return contentWindow as unknown as SealedRealm;
  } catch {
    return null;
  }
}

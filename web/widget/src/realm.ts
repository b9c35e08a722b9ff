import type { Tag } from './script-tag.ts';

/** What the program gets that runs in a frame of its own. */
type Given = { tag: Tag; host: HTMLElement };
type Frame = HTMLIFrameElement & { parley?: Given };

export const given: Given | null = (frameElement as Frame | null)?.parley ?? null;

/** The page that is looked at, around the frame where there is one. */
export const page: Window & typeof globalThis = given ? (parent as Window & typeof globalThis) : window;

const own = /\{\s*\[native code\]\s*\}$/;
const isOwn = (made: unknown) => own.test(Function.prototype.toString.call(made));

/** Whether the page left the browser's own things as they are: old libraries, monitors and frameworks put theirs in their place. */
export function isSound(): boolean {
  try {
    return isOwn(fetch) && isOwn(WebSocket) && isOwn(Promise) && said() === expected;
  } catch {
    return false;
  }
}

const expected = '[[4,2],[3],1,1,[1],"3,1",true,["a"],[1,3],[3,3],[1,3],["b"]]';

/** Each once, as this program uses them. */
function said(): string {
  const list = [3, 1];
  const isSmall = (one: number) => one < 2;
  return JSON.stringify([
    list.map((one) => one + 1),
    list.filter((one) => !isSmall(one)),
    list.find(isSmall),
    list.findIndex(isSmall),
    list.slice(1),
    list.join(),
    list.some(isSmall) && list.includes(3),
    Array.from('a'),
    [...list].sort(),
    list.flatMap((one) => (isSmall(one) ? [] : [one, one])),
    [...list].reverse(),
    Object.keys({ b: 0 }),
  ]);
}

/** Runs this file once more, in an empty frame beside what it draws: everything that the browser has is its own there, and goes with it.
 *  @param otherwise where the page's policy does not let it */
export function runApart(given: Given, otherwise: () => void): void {
  const frame: Frame = document.createElement('iframe');
  frame.parley = given;
  frame.style.setProperty('display', 'none', 'important');
  frame.setAttribute('aria-hidden', 'true');
  const giveUp = () => {
    frame.remove();
    otherwise();
  };
  frame.onload = () => {
    frame.onload = null;
    try {
      const inside = frame.contentDocument as Document;
      const script = inside.createElement('script');
      script.nonce = given.tag.nonce;
      script.onerror = giveUp;
      script.src = given.tag.src;
      inside.body.appendChild(script);
    } catch {
      giveUp();
    }
  };
  given.host.appendChild(frame);
}

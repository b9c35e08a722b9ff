import i18next from 'i18next';
import { type FunctionComponent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failed, Waiting } from '../shell/state.tsx';
import { bringWords } from '../words/bring.ts';

export type Later<Props> = FunctionComponent<Props> & {
  /** fetches it before it is shown */
  bring(): void;
};

/** A component whose script comes when it is first shown, and its words with it. React's own lazy() keeps what came off the screen until 300 ms
 *  after its last placeholder, and a page is made of such parts inside each other.
 *  @param Meanwhile what stands there until then */
export function later<Props extends object>(
  load: () => Promise<FunctionComponent<Props>>,
  Meanwhile: FunctionComponent = Waiting,
): Later<Props> {
  let here: FunctionComponent<Props> | null = null;
  let known: Promise<FunctionComponent<Props>> | null = null;
  const bring = async () => {
    try {
      const part = await load();
      await bringWords(i18next.language);
      here = part;
      return part;
    } catch (error) {
      known = null;
      throw error;
    }
  };
  const coming = () => {
    known ??= bring();
    return known;
  };
  // Whoever shows it tells of a failure.
  const early = () => void coming().catch(() => {});
  function Part(props: Props) {
    const [{ Here, isMissing }, setState] = useState(() => {
      // Already now: what is shown inside it waits for it.
      if (here === null) early();
      return { Here: here, isMissing: false };
    });
    const isHere = Here !== null;
    useEffect(() => {
      if (isHere) return;
      coming().then(
        (part) => setState({ Here: part, isMissing: false }),
        () => setState({ Here: null, isMissing: true }),
      );
    }, [isHere]);
    if (Here) return <Here {...props} />;
    return isMissing ? <Missing /> : <Meanwhile />;
  }
  return Object.assign(Part, { bring: early });
}

/** Without a connection; or after an update, when the parts of the page that is open are gone and a new page has others. */
function Missing() {
  const { t } = useTranslation();
  return <Failed reason={t('refusedUnreachable')} again={() => window.location.reload()} />;
}

/** For what opens above the page: nothing stands there until it comes. */
export const Nothing = () => null;

/** Fetches what may be opened next when the page is at rest, so that somebody who opens it by a key can type into it at once. */
export function useSoon({ bring }: { bring(): void }): void {
  useEffect(() => {
    const atRest = window.requestIdleCallback ?? ((then: () => void) => window.setTimeout(then, 300));
    atRest(bring);
  }, [bring]);
}

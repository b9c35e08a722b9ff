import i18next from 'i18next';
import { type FunctionComponent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failed, Waiting } from '../shell/state.tsx';
import { bringWords } from '../words/bring.ts';

/** A component whose script comes when it is first shown, and its words with it. React's own lazy() keeps what came off the screen until 300 ms
 *  after its last placeholder, and a page is made of such parts inside each other.
 *  @param Meanwhile what stands there until then */
export function later<Props extends object>(
  load: () => Promise<FunctionComponent<Props>>,
  Meanwhile: FunctionComponent = Waiting,
): FunctionComponent<Props> {
  let here: FunctionComponent<Props> | null = null;
  let coming: Promise<FunctionComponent<Props>> | null = null;
  const bring = async () => {
    try {
      const part = await load();
      await bringWords(i18next.language);
      here = part;
      return part;
    } catch (error) {
      coming = null;
      throw error;
    }
  };
  const arrival = () => (coming ??= bring());
  return function Later(props: Props) {
    const [{ Part, isMissing }, setState] = useState(() => {
      // Already now: what is shown inside it waits for it.
      if (here === null) void arrival();
      return { Part: here, isMissing: false };
    });
    const isHere = Part !== null;
    useEffect(() => {
      if (isHere) return;
      arrival().then(
        (part) => setState({ Part: part, isMissing: false }),
        () => setState({ Part: null, isMissing: true }),
      );
    }, [isHere]);
    if (Part) return <Part {...props} />;
    return isMissing ? <Missing /> : <Meanwhile />;
  };
}

/** Without a connection; or after an update, when the parts of the page that is open are gone and a new page has others. */
function Missing() {
  const { t } = useTranslation();
  return <Failed reason={t('refusedUnreachable')} again={() => window.location.reload()} />;
}

/** For what opens above the page: nothing stands there until it comes. */
export const Nothing = () => null;

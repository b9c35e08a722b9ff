import { Refused } from './ask.ts';
import { cardPage } from './card.ts';
import { openPage } from './page.ts';
import { showSignIn } from './sign-in.ts';
import { showUser } from './user-page.ts';
import { showVisitor } from './visitor-page.ts';

const page = openPage(document.getElementById('page') as HTMLElement);
const { element, words } = page;
const isOfUser = location.pathname === '/chats';

async function show(): Promise<void> {
  try {
    await (isOfUser ? showUser(page) : showVisitor(page));
  } catch (error) {
    const isNobody = error instanceof Refused && (error.status === 401 || error.status === 404);
    if (isNobody && isOfUser) showSignIn(page, () => void show());
    else if (isNobody) element.replaceChildren(cardPage(words.noLink, words.noLinkText));
    else element.replaceChildren(cardPage(words.failed, words.failedText, words.again, () => void show()));
  }
}

void show();

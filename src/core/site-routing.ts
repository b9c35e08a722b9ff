import type { PostedAgent } from './addon-nouns.ts';
import { chooseAgent } from './assignment.ts';
import type { Candidate } from './ports.ts';

/** Who gets a conversation of a site. An agent with posts there gets work only by a live one; one without serves the inbox as any other.
 *  A visitor of a product's page reaches whoever answers for that product first, else an admin of the site, else who answers for no
 *  product in particular; any other visitor reaches these first, else an admin. Null: it waits. */
export function chooseForSite(
  candidates: readonly Candidate[],
  posts: readonly PostedAgent[],
  product: string | null,
  teamId: string | null,
): Candidate | null {
  const live = posts.filter((post) => post.live);
  const posted = new Set(posts.map(({ agentId }) => agentId));
  const among = (fits: (post: PostedAgent) => boolean) => new Set(live.filter(fits).map(({ agentId }) => agentId));
  const forProduct = among((post) => post.byProduct && product !== null && post.product === product);
  const admins = among(({ isAdmin }) => isAdmin);
  const general = among((post) => !post.byProduct || post.product === null);
  const inGeneral = ({ agentId }: Candidate) => general.has(agentId) || !posted.has(agentId);
  const isAdmin = ({ agentId }: Candidate) => admins.has(agentId);
  const turns =
    product === null ? [inGeneral, isAdmin] : [({ agentId }: Candidate) => forProduct.has(agentId), isAdmin, inGeneral];
  for (const turn of turns) {
    const chosen = chooseAgent(candidates.filter(turn), teamId);
    if (chosen) return chosen;
  }
  return null;
}

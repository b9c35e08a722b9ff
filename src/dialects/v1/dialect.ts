import type { Dialect } from '../contract.ts';
import type { Door } from '../door.ts';
import { accountRoutes } from './account.ts';
import { addonRoutes } from './addons.ts';
import { agentRoutes } from './agents.ts';
import { apiCallRoutes } from './api-calls.ts';
import { applicationRoutes } from './applications.ts';
import { attachmentRoutes } from './attachments.ts';
import { bearer } from './auth.ts';
import { botRoutes } from './bots.ts';
import { callRoutes } from './calls.ts';
import { cannedAnswerRoutes } from './canned-answers.ts';
import { carrierRoutes } from './carriers.ts';
import { clickRoutes } from './clicks.ts';
import { connectionRoutes } from './connections.ts';
import { contactMergeRoutes } from './contact-merges.ts';
import { contactRoutes } from './contacts.ts';
import { conversationRoutes } from './conversations.ts';
import type { VisitorCursor } from './cursor.ts';
import { v1Door } from './door.ts';
import { doorRoutes } from './doors.ts';
import { failureAnswer } from './errors.ts';
import { holdRoutes } from './holds.ts';
import { inboxRoutes } from './inboxes.ts';
import { keyRoutes } from './keys.ts';
import { letterRoutes } from './letters.ts';
import { lineRoutes } from './lines.ts';
import { liveRoutes } from './live.ts';
import { memberRoutes } from './members.ts';
import { mentionRoutes } from './mentions.ts';
import { outsideRoutes } from './outside.ts';
import { pinLockRoutes } from './pin-locks.ts';
import { profileRoutes } from './profiles.ts';
import type { Context } from './route.ts';
import { sessionRoutes } from './session.ts';
import { setUpRoutes } from './set-up.ts';
import { teamRoutes } from './teams.ts';
import { twinRoutes } from './twins.ts';
import { userRoutes } from './user-chats.ts';
import { visitorRoutes } from './visitor.ts';
import { walletRoutes } from './wallets.ts';
import { webhookRoutes } from './webhooks.ts';
import { widgetSettingsRoutes } from './widget-settings.ts';
import { widgetRoutes } from './widgets.ts';

/** Parley's own API, which the console uses: strict, no open CORS, problem+json.
 *  @param others dialects whose calls are in the same record */
export function v1Dialect(
  context: Context,
  cursor: VisitorCursor,
  doors: readonly Door[],
  others: readonly Pick<Dialect, 'routes'>[],
): Dialect {
  const dialect: Dialect = {
    name: 'v1',
    prefixes: ['/v1/', '/v1'],
    lenient: false,
    failure: failureAnswer,
    async callerOf({ headers }) {
      const who = await context.core.authenticate(bearer(headers) ?? '');
      return who?.actor.kind === 'key' ? who : null;
    },
    routes: [
      ...sessionRoutes(context),
      ...setUpRoutes(context),
      ...accountRoutes(context),
      ...memberRoutes(context),
      ...keyRoutes(context),
      ...apiCallRoutes(context, () => [dialect, ...others].flatMap(({ routes }) => routes.map(({ path }) => path))),
      ...doorRoutes(context, [v1Door, ...doors]),
      ...addonRoutes(context),
      ...agentRoutes(context),
      ...twinRoutes(context),
      ...profileRoutes(context),
      ...teamRoutes(context),
      ...inboxRoutes(context),
      ...botRoutes(context),
      ...lineRoutes(context),
      ...webhookRoutes(context),
      ...connectionRoutes(context),
      ...cannedAnswerRoutes(context),
      ...contactRoutes(context),
      ...contactMergeRoutes(context),
      ...conversationRoutes(context),
      ...mentionRoutes(context),
      ...attachmentRoutes(context),
      ...applicationRoutes(context),
      ...walletRoutes(context),
      ...holdRoutes(context),
      ...pinLockRoutes(context, Date.now),
      ...callRoutes(context),
      ...outsideRoutes(context, Date.now),
      ...letterRoutes(context),
      ...carrierRoutes(context),
      ...visitorRoutes(context, cursor),
      ...userRoutes(context, cursor),
      ...widgetSettingsRoutes(context),
      ...widgetRoutes(context),
      ...clickRoutes(context),
      ...liveRoutes(context, cursor, Date.now),
    ],
  };
  return dialect;
}

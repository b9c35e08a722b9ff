import type { Carriers } from '../core/carrier-ports.ts';
import { type SmtpServer, smtpCarrier } from './email/smtp.ts';
import { reachOf } from './reach.ts';
import { type SmsProvider, twilioCarrier } from './sms/twilio.ts';

/** A tenant's server holds up nobody else's letters for longer. */
const patienceMs = 10_000;

type Installation = {
  smtp: SmtpServer | null;
  sms: SmsProvider | null;
  /** networks of the server's own that carriers of accounts may be in */
  reachable: readonly string[];
};

/** The installation's carriers, and how an account's own are made. */
export function carriersOf({ smtp, sms, reachable }: Installation): Carriers {
  const reach = reachOf(reachable);
  return {
    house: { ...(smtp && { email: smtpCarrier(smtp) }), ...(sms && { sms: twilioCarrier(sms) }) },
    own: ({ channel, settings }, secret) =>
      channel === 'email'
        ? smtpCarrier({ ...settings, password: secret, patienceMs }, reach)
        : twilioCarrier({ ...settings, token: secret ?? '', patienceMs }, reach),
    reaches: (host) =>
      reach(host).then(
        () => true,
        () => false,
      ),
  };
}

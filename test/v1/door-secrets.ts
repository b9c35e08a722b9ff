import type { FirstRun } from '../../src/demo/demo.ts';

/** What its holder fills in, by the name of the API. */
export const secretsOf = {
  v1: ({ v1 }: FirstRun) => ({ key: v1.key }),
  tochat: ({ tochat }: FirstRun) => ({ username: tochat.username, password: tochat.password }),
  chatwhizz: ({ chatwhizz }: FirstRun) => ({ email: chatwhizz.email, password: chatwhizz.password }),
  imbee: ({ imbee }: FirstRun) => ({ authorization: imbee.authorization, corporate_token: imbee.corporate_token }),
  chattabai: ({ chattabai, creditsystem }: FirstRun) => ({
    authenticationHash: chattabai.authenticationHash,
    walletHash: creditsystem.authenticationHash,
    pin: creditsystem.pin,
    inboundNumber: creditsystem.inboundNumber,
  }),
  hci: ({ hci }: FirstRun) => ({ key: hci.key }),
} as const;

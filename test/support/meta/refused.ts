import { randomBytes } from 'node:crypto';

export type Channel = 'whatsapp' | 'messenger';

/** Why Meta refuses, as the tables of error codes have it. */
export type Reason = { status: number; code: number; subcode?: number; message: string; details?: string };

/** Thrown where a request is judged. */
export class Refused extends Error {
  readonly reason: Reason;

  constructor(reason: Reason) {
    super(`${reason.code} ${reason.message} ${reason.details ?? ''}`.trim());
    this.reason = reason;
  }
}

/** 100, under which Meta answers every wrong shape; what is wrong is only in the details. */
export function invalid(details: string): Refused {
  return new Refused({ status: 400, code: 100, message: 'Invalid parameter', details });
}

/** An object that is not there, or that this token may not see: Graph does not tell which. */
export function unseen(id: string, method: string): Refused {
  const message = `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist or cannot be loaded due to missing permissions`;
  return new Refused({ status: 400, code: 100, subcode: 33, message });
}

export function errorBody({ code, subcode, message, details }: Reason, channel: Channel | null): object {
  return {
    error: {
      message: code === 190 || subcode === 33 || message.startsWith('(#') ? message : `(#${code}) ${message}`,
      type: subcode === 33 ? 'GraphMethodException' : 'OAuthException',
      ...(code === 2 && { is_transient: true }),
      code,
      ...(subcode !== undefined && { error_subcode: subcode }),
      ...(details !== undefined && explained(details, channel)),
      fbtrace_id: randomBytes(9).toString('base64url'),
    },
  };
}

const explained = (details: string, channel: Channel | null) =>
  channel === 'whatsapp' ? { error_data: { messaging_product: 'whatsapp', details } } : { error_user_msg: details };

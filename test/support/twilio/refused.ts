/** Why Twilio refuses, as its dictionary of errors has it. */
export type Reason = { status: number; code: number; message: string };

/** Thrown where a request is judged. */
export class Refused extends Error {
  readonly reason: Reason;

  constructor(reason: Reason) {
    super(`${reason.code} ${reason.message}`);
    this.reason = reason;
  }
}

export const wrong = (code: number, message: string): Refused => new Refused({ status: 400, code, message });

export function notFound(path: string): Refused {
  return new Refused({ status: 404, code: 20404, message: `The requested resource ${path} was not found` });
}

export function errorBody({ status, code, message }: Reason): object {
  return { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status };
}

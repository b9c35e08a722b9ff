import type { Site } from '../support/site.ts';

export type Said = { status: number; headers: Headers; text: string; body: Record<string, unknown> };

export const json = { 'content-type': 'application/json' };

export const paths = {
  getStatus: '/wp-json/ctb/v1/json/getStatusByRef',
  setStatus: '/wp-json/ctb/v1/json/updateStatusByRef',
  setLine: '/wp-json/ctb/v1/json/updateStatusByLineSharing',
  log: '/wp-json/ctb/v1/json/getStatusLog',
  call: '/wp-json/ctb/v1/session/call/create/byRef',
  profiles: '/wp-json/ctb/v1/json/getProfileData',
  byPin: '/wp-json/credsys/v1/json/getWalletByDialedNumberAndPin',
  byCaller: '/wp-json/credsys/v1/json/getWalletByDialedNumberAndInboundNumber',
  subtract: '/wp-json/credsys/v1/json/subtractTokensFromWallet',
  add: '/wp-json/credsys/v1/json/addTokensToWallet',
};
export type Name = keyof typeof paths;

export const isWallets = (name: Name): boolean => ['byPin', 'byCaller', 'subtract', 'add'].includes(name);

/** Bytes in, bytes out. */
export async function ask(
  url: string,
  path: string,
  body: string | Uint8Array<ArrayBuffer> | undefined,
  headers: Record<string, string> = json,
  method = 'POST',
): Promise<Said> {
  const response = await fetch(url + path, {
    method,
    headers,
    redirect: 'manual',
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : {} };
}

export type Door = (name: Name, fields: object, headers?: Record<string, string>) => Promise<Said>;

/** The demo account's exchange at this dialect's door: its hashes are put in where a body has none. */
export function openDoor({ firstRun }: Pick<Site, 'firstRun'>, url: string): Door {
  return (name, fields, headers = {}) => {
    const { authenticationHash } = isWallets(name) ? firstRun.creditsystem : firstRun.chattabai;
    return ask(url, paths[name], JSON.stringify({ authenticationHash, ...fields }), { ...json, ...headers });
  };
}

export const failures = {
  invalid: '{"status":0,"message":"request data is invalid","code":10}',
  failed: '{"status":0,"message":"failed","code":30}',
  unauthorized: '{"status":0,"message":"unauthorized","code":40}',
  refNotFound: '{"status":0,"message":"ref not found","code":200}',
  statusInvalid: '{"status":0,"message":"status is invalid","code":218}',
  numberNotFound: '{"status":0,"message":"outbound number not found","code":221}',
  notShared: '{"status":0,"message":"line sharing not enabled","code":222}',
  dialedNumberUnknown: '{"status":0,"message":"dialed number does not exist","code":307}',
  dialStatusInvalid: '{"status":0,"message":"invalid dial status","code":311}',
};

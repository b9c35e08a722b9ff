import type { FirstRun } from './demo.ts';

/** What the start prints: where to look, and lines that work when pasted into a shell, one by one or with what stands between:
 *  so no apostrophe outside of quotes, and no job numbers, which count from what that shell runs already. */
export function greeting(
  { url, console: person, v1, tochat }: FirstRun,
  dataDirectory: string,
  link: string | null,
): string {
  // Answers end without a line break.
  const curl = `curl -sw '\\n'`;
  const json = `-H 'Content-Type: application/json'`;
  return `
The demo account: ${person.email}, password ${person.password}
(all of this is in ${dataDirectory}/first-run.json)

A shop with the widget   ${url}/demo
The console              ${link === null ? `${url}/console` : `${link}   (signs you in, once)`}
Mail and text messages   ${url}/demo/outbox
API reference            ${url}/docs

# The lines of the tochat document: sign in, insert a business, get it

  JWT=$(curl -s -X POST ${url}/api/login_check ${json} \\
    -d '{"username":"${tochat.username}","password":"${tochat.password}"}' | sed 's/.*"token":"\\([^"]*\\)".*/\\1/')
  ${curl} -X POST ${url}/api/business/insert -H "Authorization: Bearer $JWT" ${json} \\
    -d '{"name":"My shop","whatsapps":[{"number":"34600000009","name":"Dana","active":true}],"color":"#25d366"}'
  ${curl} ${url}/api/business/get/${tochat.business}

# A conversation: a visitor writes, the stream of the agents shows it, an agent answers, the stream of the visitor shows that

  KEY=${v1.key}
  VISITOR=$(curl -s ${url}/v1/visitors ${json} -d '{"inboxId":"${tochat.business}"}' | sed 's/.*"token":"\\([^"]*\\)".*/\\1/')
  curl -sN ${url}/v1/live -H "Authorization: Bearer $KEY" & AGENTS=$!
  curl -sN ${url}/v1/visitor/live -H "Authorization: Bearer $VISITOR" & VISITORS=$!
  sleep 1
  ${curl} ${url}/v1/visitor/messages -H "Authorization: Bearer $VISITOR" ${json} -d '{"text":"Do you have it in blue?"}'
  CONVERSATION=$(curl -s "${url}/v1/conversations?limit=1" -H "Authorization: Bearer $KEY" | sed 's/.*"items":\\[{"id":"\\([^"]*\\)".*/\\1/')
  ${curl} ${url}/v1/conversations/$CONVERSATION/messages -H "Authorization: Bearer $KEY" ${json} -d '{"text":"We do!"}'
  sleep 1; kill $AGENTS $VISITORS
`;
}

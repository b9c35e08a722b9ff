// `npm run bench` measures all; `npm run bench -- messages hostile` some.
import { benchGates } from './gates.ts';
import { benchHci } from './hci.ts';
import { benchHostile } from './hostile.ts';
import { benchLists } from './lists.ts';
import { benchMessages } from './messages.ts';
import { benchStart } from './start.ts';
import { benchWallet } from './wallet.ts';
import { benchWeb } from './web.ts';
import { benchWidget } from './widget.ts';

const benches: Record<string, [claim: string, run: () => Promise<void>]> = {
  messages: ['Messages: HTTP send → stored → delivered to a connected subscriber', benchMessages],
  hci: ['HCI: an operator sends', benchHci],
  lists: ['Lists: conversations and messages, few and a million', benchLists],
  gates: ['Gates: statements of one account', benchGates],
  wallet: ['Wallets: charges over HTTP', benchWallet],
  widget: ['Widget: what every visitor of every page asks for', benchWidget],
  web: ['Widget and console, in Chromium', benchWeb],
  start: ['Start', benchStart],
  hostile: ['Hostile input: latency of other clients meanwhile', benchHostile],
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}`);
  process.exit(1);
}
for (const [name, [claim, run]] of Object.entries(benches)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.log(`\n${claim}`);
  await run();
}

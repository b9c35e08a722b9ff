import IconAddressBook from '@tabler/icons-react/dist/esm/icons/IconAddressBook.mjs';
import IconAppWindow from '@tabler/icons-react/dist/esm/icons/IconAppWindow.mjs';
import IconCoins from '@tabler/icons-react/dist/esm/icons/IconCoins.mjs';
import IconHeadset from '@tabler/icons-react/dist/esm/icons/IconHeadset.mjs';
import IconInbox from '@tabler/icons-react/dist/esm/icons/IconInbox.mjs';
import IconMessageChatbot from '@tabler/icons-react/dist/esm/icons/IconMessageChatbot.mjs';
import IconPhoneCall from '@tabler/icons-react/dist/esm/icons/IconPhoneCall.mjs';
import IconSettings from '@tabler/icons-react/dist/esm/icons/IconSettings.mjs';

/** Where one can go, in the order of the rail; where a phone has no room, the last ones are under "More". `name` is the word too, and all
 *  below `path` belongs to the place. `right`: who lacks it is not shown the way there. */
export const places = [
  { name: 'inbox', path: '/', Icon: IconInbox },
  { name: 'contacts', path: '/contacts', Icon: IconAddressBook },
  { name: 'widgets', path: '/widgets', Icon: IconAppWindow },
  { name: 'bots', path: '/bots', Icon: IconMessageChatbot },
  { name: 'agents', path: '/agents', Icon: IconHeadset },
  { name: 'calls', path: '/calls', Icon: IconPhoneCall, right: 'wallets' },
  { name: 'wallets', path: '/wallets', Icon: IconCoins, right: 'wallets' },
  { name: 'settings', path: '/settings', Icon: IconSettings },
] as const;

export type Place = (typeof places)[number]['name'];

/** Those that somebody with these rights has a use for. */
export function placesFor(rights: readonly string[]) {
  return places.filter((place) => !('right' in place) || rights.includes(place.right));
}

/** The place that an address below /console belongs to. */
export function placeOf(location: string): Place {
  const [, first] = location.split('/');
  return places.find(({ path }) => path === `/${first}`)?.name ?? 'inbox';
}

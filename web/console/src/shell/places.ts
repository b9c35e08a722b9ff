import IconAppWindow from '@tabler/icons-react/dist/esm/icons/IconAppWindow.mjs';
import IconInbox from '@tabler/icons-react/dist/esm/icons/IconInbox.mjs';
import IconMessageChatbot from '@tabler/icons-react/dist/esm/icons/IconMessageChatbot.mjs';
import IconSettings from '@tabler/icons-react/dist/esm/icons/IconSettings.mjs';

/** Where one can go, in the order of the rail; where a phone has no room, the last ones are under "More". `name` is the word too, and all
 *  below `path` belongs to the place. */
export const places = [
  { name: 'inbox', path: '/', Icon: IconInbox },
  { name: 'widgets', path: '/widgets', Icon: IconAppWindow },
  { name: 'bots', path: '/bots', Icon: IconMessageChatbot },
  { name: 'settings', path: '/settings', Icon: IconSettings },
] as const;

export type Place = (typeof places)[number]['name'];

/** The place that an address below /console belongs to. */
export function placeOf(location: string): Place {
  const [, first] = location.split('/');
  return places.find(({ path }) => path === `/${first}`)?.name ?? 'inbox';
}

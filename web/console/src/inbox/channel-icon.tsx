import IconBrandMessenger from '@tabler/icons-react/dist/esm/icons/IconBrandMessenger.mjs';
import IconBrandWhatsapp from '@tabler/icons-react/dist/esm/icons/IconBrandWhatsapp.mjs';
import IconDeviceMobileMessage from '@tabler/icons-react/dist/esm/icons/IconDeviceMobileMessage.mjs';
import IconMail from '@tabler/icons-react/dist/esm/icons/IconMail.mjs';
import IconPhone from '@tabler/icons-react/dist/esm/icons/IconPhone.mjs';
import IconWorld from '@tabler/icons-react/dist/esm/icons/IconWorld.mjs';
import type { Channel } from '../api/nouns.ts';

const icons = {
  web: IconWorld,
  whatsapp: IconBrandWhatsapp,
  messenger: IconBrandMessenger,
  sms: IconDeviceMobileMessage,
  email: IconMail,
  phone: IconPhone,
};
export const channelNames: Record<Channel, string> = {
  web: 'Web',
  whatsapp: 'WhatsApp',
  messenger: 'Messenger',
  sms: 'SMS',
  email: 'E-mail',
  phone: 'Phone',
};

export function ChannelIcon({ channel, size }: { channel: Channel; size: number }) {
  const Icon = icons[channel];
  return <Icon size={size} stroke={1.7} role="img" aria-label={channelNames[channel]} style={{ flex: 'none' }} />;
}

import { ActionIcon, Menu, Tooltip, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import IconCheck from '@tabler/icons-react/dist/esm/icons/IconCheck.mjs';
import IconCommand from '@tabler/icons-react/dist/esm/icons/IconCommand.mjs';
import IconDots from '@tabler/icons-react/dist/esm/icons/IconDots.mjs';
import IconKeyboard from '@tabler/icons-react/dist/esm/icons/IconKeyboard.mjs';
import IconLogout from '@tabler/icons-react/dist/esm/icons/IconLogout.mjs';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { Identity, Presence } from '../api/nouns.ts';
import { setPresence } from '../data/actions.ts';
import { useAgents } from '../data/reads.ts';
import { signOut } from '../data/session.ts';
import { choose, type Language, languages } from '../words/language.ts';
import { Dot, Face } from './face.tsx';
import { useLinkState } from './live.ts';
import { Mark } from './mark.tsx';
import { type Place, placesFor } from './places.ts';
import classes from './rail.module.css';

const choices: Presence[] = ['online', 'busy', 'away', 'offline'];
const schemes = ['light', 'dark', 'auto'] as const;

/** More do not fit beside each other on a phone. */
const mostOnPhone = 4;

type RailProps = {
  identity: Identity;
  place: Place;
  /** others' changes are heard: what is read is current from now on */
  ready: boolean;
  openPalette(): void;
  openShortcuts(): void;
};

export function Rail(props: RailProps) {
  const { t } = useTranslation();
  const link = useLinkState();
  const { identity, place, ready, openPalette, openShortcuts } = props;
  const [, go] = useLocation();
  const isPhone = useMediaQuery('(max-width: 760px)');
  const open = placesFor(identity.rights);
  const fits = !isPhone || open.length <= mostOnPhone;
  const [shown, others] = fits ? [open, []] : [open.slice(0, mostOnPhone - 1), open.slice(mostOnPhone - 1)];
  const words = { live: 'live', connecting: 'connecting', reconnecting: 'reconnecting', offline: 'offline' } as const;
  return (
    <aside className={classes.rail} aria-label={t('you_menu')}>
      <span className={classes.mark} title={identity.account.name}>
        <Mark />
      </span>
      {shown.map(({ name, path, Icon }) => (
        <RailButton key={name} label={t(name)} isHere={place === name} onClick={() => go(path)}>
          <Icon size={20} stroke={1.6} />
        </RailButton>
      ))}
      {others.length > 0 && (
        <Menu position="top" width={200} shadow="md" transitionProps={{ duration: 100 }}>
          <Menu.Target>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={40}
              aria-label={t('more')}
              aria-current={others.some(({ name }) => name === place) ? 'page' : undefined}
              className={classes.button}
            >
              <IconDots size={20} stroke={1.6} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {others.map(({ name, path, Icon }) => (
              <Menu.Item key={name} leftSection={<Icon size={16} stroke={1.6} />} onClick={() => go(path)}>
                {t(name)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      <span className={classes.gap} />
      <Tooltip label={t(words[link])} position="right">
        <span className={classes.link} data-state={link} data-testid="link" role="img" aria-label={t(words[link])} />
      </Tooltip>
      <RailButton label={`${t('palette')} (Ctrl K)`} onClick={openPalette}>
        <IconCommand size={20} stroke={1.6} />
      </RailButton>
      <span className={classes.keys}>
        <RailButton label={`${t('shortcuts')} (?)`} onClick={openShortcuts}>
          <IconKeyboard size={20} stroke={1.6} />
        </RailButton>
      </span>
      <OwnMenu identity={identity} ready={ready} />
    </aside>
  );
}

type ButtonProps = { label: string; isHere?: boolean; onClick(): void; children: React.ReactNode };

function RailButton({ label, isHere = false, onClick, children }: ButtonProps) {
  return (
    <Tooltip label={label} position="right">
      <ActionIcon
        variant="subtle"
        color="gray"
        size={40}
        aria-label={label}
        aria-current={isHere ? 'page' : undefined}
        onClick={onClick}
        className={classes.button}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

function OwnMenu({ identity, ready }: Pick<RailProps, 'identity' | 'ready'>) {
  const { t, i18n } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { data: agents } = useAgents(ready);
  const own = agents?.find(({ id }) => id === identity.agent?.id) ?? identity.agent;
  const name = own?.name ?? identity.member?.name ?? '';
  const id = own?.id ?? identity.member?.id ?? '00';
  const ticked = (is: boolean) => (is ? <IconCheck size={16} /> : <span className={classes.tick} />);
  return (
    <Menu position="right-end" width={240} shadow="md" transitionProps={{ duration: 100 }}>
      <Menu.Target>
        <UnstyledButton
          className={classes.own}
          aria-label={`${t('you_menu')}: ${name}${own ? `, ${t(own.presence)}` : ''}`}
        >
          <Face name={name} id={id} {...(own && { presence: own.presence })} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {own && <Menu.Label>{t('presence')}</Menu.Label>}
        {own &&
          choices.map((presence) => (
            <Menu.Item
              key={presence}
              leftSection={<Dot presence={presence} />}
              rightSection={ticked(own.presence === presence)}
              onClick={() => void setPresence(own.id, presence)}
            >
              {t(presence)}
            </Menu.Item>
          ))}
        <Menu.Label>{t('appearance')}</Menu.Label>
        {schemes.map((scheme) => (
          <Menu.Item key={scheme} leftSection={ticked(colorScheme === scheme)} onClick={() => setColorScheme(scheme)}>
            {t(scheme)}
          </Menu.Item>
        ))}
        <Menu.Label>{t('language')}</Menu.Label>
        {Object.entries(languages).map(([code, own]) => (
          <Menu.Item
            key={code}
            lang={code}
            leftSection={ticked(i18n.language === code)}
            onClick={() => void choose(code as Language)}
          >
            {own}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void signOut()}>
          {t('signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

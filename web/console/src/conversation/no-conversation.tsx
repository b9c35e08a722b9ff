import IconMessages from '@tabler/icons-react/dist/esm/icons/IconMessages.mjs';
import { useTranslation } from 'react-i18next';
import { Empty } from '../shell/state.tsx';

export function NoConversation() {
  const { t } = useTranslation();
  return <Empty icon={<IconMessages size={24} stroke={1.6} />} title={t('choose')} lead={t('chooseLead')} />;
}

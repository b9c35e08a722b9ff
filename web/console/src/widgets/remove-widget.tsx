import { useLocation } from 'wouter';
import { removeWidget } from '../data/actions.ts';
import { Removal } from '../page/removal.tsx';
import { useWidgetWords } from './words.ts';

export function RemoveWidget({ inboxId }: { inboxId: string }) {
  const { t } = useWidgetWords();
  const [, go] = useLocation();
  const remove = async () => {
    await removeWidget(inboxId);
    go('/widgets');
  };
  return <Removal label={t('removeWidget')} lead={t('removeLead')} remove={remove} />;
}

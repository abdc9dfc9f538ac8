/** Asks before a step away from unsaved changes, and before the window closes. */
import { guardLeaving, navigate } from '../../../base/router/index.svelte';
import { t } from '../../../base/words/index.svelte';
import { confirm } from '../../../ui/confirm';

/** Asks as long as `isDirty` answers yes; returns how to stop. */
export function askBeforeLeaving(isDirty: () => boolean): () => void {
  let isFree = false;
  const stop = guardLeaving((to) => {
    if (isFree || !isDirty() || to === window.location.pathname) return true;
    void confirm({
      title: t('settings.leave.title'),
      text: t('settings.leave.text'),
      action: t('settings.leave.action'),
      cancel: t('settings.leave.stay'),
      destructive: true,
    }).then((yes) => {
      if (!yes) return;
      isFree = true;
      navigate(to);
    });
    return false;
  });
  const onClose = (event: BeforeUnloadEvent): void => {
    if (isDirty()) event.preventDefault();
  };
  window.addEventListener('beforeunload', onClose);
  return () => {
    stop();
    window.removeEventListener('beforeunload', onClose);
  };
}
